import { Command } from 'commander'
import { banArgument } from '../arguments/ban-target.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function bansRemove(context: Context): Command {
  return addChangeOptions(new Command('remove').alias('rm'))
    .description('lifts a ban')
    .addArgument(banArgument())
    .action(async (ban: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions>()
      await changeCommand(context, options, (plane, change) => plane.call(METHODS.removeBan, { ban, change }))
    })
}
