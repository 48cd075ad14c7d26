import { Command } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function schedulesRemove(context: Context): Command {
  return addChangeOptions(new Command('remove'))
    .description('removes a schedule, and its floor with it')
    .argument('<name>', 'schedule, or the beginning of its name', idPrefix)
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.removeSchedule, { name, change }),
      )
    })
}
