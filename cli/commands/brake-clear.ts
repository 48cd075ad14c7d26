import { Command } from 'commander'
import type { BrakeVerb } from '../../proto/contract/admin.ts'
import { brakeScopeArgument, brakeVerbArgument } from '../arguments/brake-scope.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function brakeClear(context: Context): Command {
  return addChangeOptions(new Command('clear'))
    .description('lifts a brake')
    .addArgument(brakeScopeArgument())
    .addArgument(brakeVerbArgument())
    .action(async (scope: string, verb: BrakeVerb, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.clearBrake, { scope, verb, change }),
      )
    })
}
