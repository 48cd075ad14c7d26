import { Command } from 'commander'
import { addWatchOption, type ListOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { hookWaitResource } from '../resources/hook-wait-resource.ts'

export function hostsHooks(context: Context): Command {
  return addWatchOption(new Command('hooks'))
    .description('lifecycle hooks that were begun, and what they wait for')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(
        context,
        options,
        hookWaitResource,
        async plane => (await plane.call(METHODS.listHookWaits, {})).waits,
      )
    })
}
