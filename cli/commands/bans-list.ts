import { Command } from 'commander'
import { addWatchOption, type ListOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { banResource } from '../resources/ban-resource.ts'

export function bansList(context: Context): Command {
  return addWatchOption(new Command('list').alias('ls'))
    .description('who is banned')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(
        context,
        options,
        banResource,
        async plane => (await plane.call(METHODS.listBans, {})).bans,
      )
    })
}
