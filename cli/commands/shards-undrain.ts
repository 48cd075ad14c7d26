import { Command } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function shardsUndrain(context: Context): Command {
  return addChangeOptions(new Command('undrain'))
    .description('takes players again, if it has not been stopped yet')
    .argument('<id>', 'shard id, or the beginning of one', idPrefix)
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.undrainShard, { id, change }),
      )
    })
}
