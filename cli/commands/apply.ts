import { resolve } from 'node:path'
import { Command } from 'commander'
import { SwitchyardError } from '../../lib/errors.ts'
import { printable } from '../../lib/printable.ts'
import type { ApplyResult } from '../../proto/contract/scaler.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { readDocument } from '../configuration/read-document.ts'
import { carryOut } from '../change/carry-out.ts'
import { outcomeRecord, outcomeText, summaryLine } from '../change/show-outcome.ts'
import type { Context } from '../context.ts'
import { type OutputForm, renderData } from '../output/output-form.ts'
import { METHODS } from '../remote/methods.ts'
import { connectToChange } from '../remote/plane.ts'

/** Reading and planning a large file takes longer than a glance. */
const APPLY_MS_MAX = 30_000

export function apply(context: Context): Command {
  return addChangeOptions(new Command('apply'))
    .description('brings datacenters, pools, fleets and schedules in line with a cluster file')
    .requiredOption('-f, --file <file>', 'cluster file')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & { file: string }>()
      const { file, output: form } = options
      const document = readDocument(resolve(context.directory, file))
      const plane = connectToChange(context, options)
      const result = await carryOut(
        context,
        options,
        async change => {
          const answer = await plane.call(METHODS.applyCluster, { document, file, change }, APPLY_MS_MAX)
          if (answer.mistakes.length > 0)
            throw new SwitchyardError('SWY_CONFIG_INVALID', answer.mistakes.join('\n'))
          const asks = change.validateOnly && options.dryRun !== true
          if (asks) context.terminal.talk(linesOf(answer))
          return answer
        },
        ({ outcome }) => outcome,
      )
      if (result !== undefined) context.terminal.out(applyText(form, result))
    })
}

/** What differs, then what would follow from it. */
function linesOf({ diff, steps }: ApplyResult): string {
  const list = (lines: readonly string[], indent: string): string =>
    lines.map(line => `${indent}${printable(line)}\n`).join('')
  const after =
    diff.length === 0 || steps.length === 0 ? '' : `then, with the next pass:\n${list(steps, '  ')}`
  return list(diff, '') + after
}

function applyText(form: OutputForm, result: ApplyResult): string {
  switch (form) {
    case 'table':
    case 'wide':
      return linesOf(result) + summaryLine(result.outcome)
    case 'json':
    case 'yaml':
      return renderData(form, { ...outcomeRecord(result.outcome), diff: result.diff, steps: result.steps })
    case 'name':
      return outcomeText(form, result.outcome)
  }
}
