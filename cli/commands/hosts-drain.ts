import { Command, Option } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { durationMs, idPrefix } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const DEADLINE_MS_MAX = 7 * 86_400_000

export function hostsDrain(context: Context): Command {
  return addChangeOptions(new Command('drain'))
    .description('moves its groups away, then gives the host up; another one is made in its stead')
    .argument('<id>', 'host id, or the beginning of one', idPrefix)
    .addOption(
      new Option('--deadline <duration>', "at the latest after this; default: the pool's").argParser(
        durationMs(DEADLINE_MS_MAX, 1),
      ),
    )
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & { deadline?: number }>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.drainHost, { id, change, deadlineMs: options.deadline ?? 0 }),
      )
    })
}
