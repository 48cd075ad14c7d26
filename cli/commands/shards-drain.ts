import { Command, Option } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { durationMs, idPrefix } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const DEADLINE_MS_MAX = 7 * 86_400_000

export function shardsDrain(context: Context): Command {
  return addChangeOptions(new Command('drain'))
    .description('takes no new players, moves its groups away, then stops')
    .argument('<id>', 'shard id, or the beginning of one', idPrefix)
    .addOption(
      new Option('--deadline <duration>', "stop at the latest after this; default: the fleet's").argParser(
        durationMs(DEADLINE_MS_MAX),
      ),
    )
    .option('--wait-empty', 'do not move the groups, wait until the players have left')
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & { deadline?: number; waitEmpty?: true }>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.drainShard, {
          id,
          change,
          deadlineMs: options.deadline ?? 0,
          waitEmpty: options.waitEmpty === true,
        }),
      )
    })
}
