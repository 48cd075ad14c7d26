import { Argument, Command } from 'commander'
import type { SubjectKind } from '../../proto/contract/admin.ts'
import { accountValue } from '../arguments/account-values.ts'
import type { GlobalOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { renderData } from '../output/output-form.ts'
import { layoutOf } from '../output/show-list.ts'
import { printable } from '../../lib/printable.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { explanationRecord, explanationText } from '../resources/explanation-text.ts'

/** Hosts and pools are the scaler's, and explained by services of their own. */
type Explained = SubjectKind | 'pool' | 'host'
const KINDS: readonly Explained[] = ['player', 'shard', 'group', 'account', 'pool', 'host']

export function explain(context: Context): Command {
  return new Command('explain')
    .description('where it is, why, since when; and what would happen if')
    .addArgument(new Argument('<kind>', 'what it is').choices(KINDS))
    .argument('<id>', 'its id, or the beginning of one; of an account the whole name')
    .action(async (kind: Explained, text: string, _: unknown, command: Command) => {
      const id = kind === 'account' ? accountValue(text) : idPrefix(text)
      const options = command.optsWithGlobals<GlobalOptions>()
      const { terminal } = context
      const form = options.output
      const plane = connectPlane(context, options)
      const explanation =
        kind === 'pool'
          ? await plane.call(METHODS.explainPool, { id })
          : kind === 'host'
            ? await plane.call(METHODS.explainHost, { id })
            : await plane.call(METHODS.explain, { kind, id })
      if (form === 'json' || form === 'yaml') terminal.out(renderData(form, explanationRecord(explanation)))
      else if (form === 'name') terminal.out(`${printable(explanation.subject)}\n`)
      else terminal.out(explanationText(explanation, layoutOf(context)))
    })
}
