import { Command, Option } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { durationMs, idPrefixes } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const APPROVAL_MS_MAX = 86_400_000

export function orphansApprove(context: Context): Command {
  return addChangeOptions(new Command('approve'))
    .description('agrees to deletions that the scaler has asked about')
    .argument('[hosts...]', 'whole ids; default: all that it has asked about', idPrefixes)
    .addOption(
      new Option('--for <duration>', 'within so long; default: 15 minutes').argParser(
        durationMs(APPROVAL_MS_MAX, 1),
      ),
    )
    .action(async (hosts: readonly string[] | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & { for?: number }>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.approveDeletions, { hosts: hosts ?? [], change, forMs: options.for ?? 0 }),
      )
    })
}
