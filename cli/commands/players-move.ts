import { Command, Option } from 'commander'
import type { Follow } from '../../proto/contract/common.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { durationMs, idPrefix, idPrefixes, wholeNumber } from '../arguments/option-values.ts'
import { addSelectorOptions, playerSelectorOf, type SelectorOptions } from '../arguments/player-selector.ts'
import { carryOut } from '../change/carry-out.ts'
import { moveFailed, moveText } from '../change/move-text.ts'
import type { Context } from '../context.ts'
import { layoutOf } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { connectToChange } from '../remote/plane.ts'
import { resolveOrigin } from '../remote/resolve-origin.ts'

const STEP_MS_MAX = 600_000
const PACE_PER_SECOND_MAX = 1_000_000
/** What the control plane takes where no `--deadline` is given. */
const DEADLINE_MS_DEFAULT = 10_000
/** How much longer than the move itself its answer may take. */
const ANSWER_MS = 10_000

interface MoveOptions extends ChangeOptions, SelectorOptions {
  readonly to: string
  readonly lameDuck?: number
  readonly pace?: number
  readonly deadline?: number
  readonly follow?: Follow
}

export function playersMove(context: Context): Command {
  return addChangeOptions(addSelectorOptions(new Command('move')))
    .description('moves connected players to another shard or group')
    .argument('[id...]', 'player ids, or the beginnings of them', idPrefixes)
    .addOption(new Option('--to <shard|group>', 'where to').argParser(idPrefix).makeOptionMandatory())
    .addOption(new Option('--cut', 'switch at once (default)').conflicts('lameDuck'))
    .addOption(
      new Option('--lame-duck <duration>', 'let the old shard speak on for so long').argParser(
        durationMs(STEP_MS_MAX),
      ),
    )
    .addOption(
      new Option('--pace <per second>', "so many at a time; default: the fleet's").argParser(
        wholeNumber(1, PACE_PER_SECOND_MAX),
      ),
    )
    .addOption(
      new Option('--deadline <duration>', 'roll back what is not switched by then; default: 10s').argParser(
        durationMs(STEP_MS_MAX),
      ),
    )
    .addOption(
      new Option('--follow <how>', "how clients follow; default: the fleet's").choices(['resume', 'timeout']),
    )
    .action(async (ids: readonly string[], _: unknown, command: Command) => {
      await move(context, ids, command.optsWithGlobals<MoveOptions>())
    })
}

async function move(context: Context, ids: readonly string[], options: MoveOptions): Promise<void> {
  const wanted = playerSelectorOf(ids, options)
  const { lameDuck = 0, deadline = 0 } = options
  const answerMs = (deadline === 0 ? DEADLINE_MS_DEFAULT : deadline) + lameDuck + ANSWER_MS
  const plane = connectToChange(context, options)
  const selector = await resolveOrigin(plane, wanted)
  const result = await carryOut(
    context,
    options,
    change =>
      plane.call(
        METHODS.movePlayers,
        {
          selector,
          to: options.to,
          change,
          style: lameDuck === 0 ? 'cut' : 'lame-duck',
          lameDuckMs: lameDuck,
          pacePerSecond: options.pace ?? 0,
          deadlineMs: deadline,
          follow: options.follow ?? 'default',
        },
        answerMs,
      ),
    answer => answer.outcome,
  )
  if (result === undefined) return
  context.terminal.out(moveText(options.output, result, layoutOf(context)))
  if (moveFailed(result)) context.exit.code = 1
}
