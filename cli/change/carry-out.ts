import type { Change, Outcome } from '../../proto/contract/admin.ts'
import { SwitchyardError } from '../../lib/errors.ts'
import { randomId } from '../../lib/random.ts'
import type { ChangeOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'

const REQUEST_ID_CHARACTERS = 20

/** Makes a change the way every command does: `--dry-run` only asks what would happen; `--yes` does it; else somebody at a
 *  terminal is shown what would happen and asked.
 *  @param apply sends the request; called once for the dry run and once for the change, each with an id of its own
 *  @param outcomeOf where the answer says what it did
 *  @returns undefined where the person at the terminal said no
 *  @throws SwitchyardError `SWY_USAGE` where nobody can be asked */
export async function carryOut<Answer>(
  context: Context,
  options: ChangeOptions,
  apply: (change: Change) => Promise<Answer>,
  outcomeOf: (answer: Answer) => Outcome,
): Promise<Answer | undefined> {
  const change = (validateOnly: boolean): Change => ({
    requestId: randomId(context.random, REQUEST_ID_CHARACTERS),
    validateOnly,
    reason: options.reason ?? '',
    actor: context.actor,
  })
  if (options.dryRun === true) return apply(change(true))
  if (options.yes === true) return apply(change(false))
  if (!context.terminal.interactive) {
    throw new SwitchyardError(
      'SWY_USAGE',
      'this changes things and nobody is here to ask: add --yes, or --dry-run to see what it would do',
    )
  }
  const preview = outcomeOf(await apply(change(true)))
  const reply = await context.terminal.ask(`${withoutFullStop(preview.summary)}. Go on? [y/N] `)
  if (/^y(es)?$/i.test(reply.trim())) return apply(change(false))
  context.terminal.talk('nothing was changed\n')
  context.exit.code = 1
  return undefined
}

function withoutFullStop(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
