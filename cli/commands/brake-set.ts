import { Command, Option } from 'commander'
import type { BrakeVerb } from '../../proto/contract/admin.ts'
import { brakeScopeArgument, brakeVerbArgument } from '../arguments/brake-scope.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { durationMs } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const BRAKE_MS_MAX = 365 * 86_400_000

export function brakeSet(context: Context): Command {
  return addChangeOptions(new Command('set'))
    .description('holds back what the control plane would do by itself')
    .addArgument(brakeScopeArgument())
    .addArgument(brakeVerbArgument())
    .addOption(
      new Option('--for <duration>', 'lifts itself after so long; default: until cleared').argParser(
        durationMs(BRAKE_MS_MAX, 1),
      ),
    )
    .action(async (scope: string, verb: BrakeVerb, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & { for?: number }>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.setBrake, { scope, verb, change, forMs: options.for ?? 0 }),
      )
    })
}
