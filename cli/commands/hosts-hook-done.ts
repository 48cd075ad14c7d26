import { Command, Option } from 'commander'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import { changeCommand } from '../change/change-command.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

export function hostsHookDone(context: Context): Command {
  return addChangeOptions(new Command('hook-done'))
    .description('answers a lifecycle hook that holds a host up, in its stead')
    .argument('<host>', 'host id, or the beginning of one', idPrefix)
    .argument('<hook>', 'one of its hooks, see `hosts hooks`', idPrefix)
    .addOption(
      new Option('--result <result>', 'heartbeat: it needs more time')
        .choices(['continue', 'abandon', 'heartbeat'])
        .makeOptionMandatory(),
    )
    .action(async (host: string, hook: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChangeOptions & { result: string }>()
      await changeCommand(context, options, (plane, change) =>
        plane.call(METHODS.finishHook, { host, hook, result: options.result, change }),
      )
    })
}
