import { Command, Option } from 'commander'
import { banTargetArgument } from '../arguments/ban-target.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { durationMs } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

const BAN_MS_MAX = 10 * 365 * 86_400_000

export function bansAdd(context: Context): Command {
  return addChangeOptions(new Command('add'))
    .description('keeps an address, a range or an account out, and cuts who is there')
    .addArgument(banTargetArgument())
    .addOption(
      new Option('--for <duration>', 'ends by itself after so long; default: until removed').argParser(
        durationMs(BAN_MS_MAX),
      ),
    )
    .option('--force', 'ban a very wide range (below /8, of IPv6 below /16), or an alias')
    .action(async (target: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & { for?: number; force?: true }>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.addBan, {
          target,
          change,
          forMs: options.for ?? 0,
          force: options.force === true,
        }),
      )
    })
}
