import { Command } from 'commander'
import { addWatchOption, type ListOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { scheduleResource } from '../resources/schedule-resource.ts'

export function schedulesList(context: Context): Command {
  return addWatchOption(new Command('list').alias('ls'))
    .description('when the floors of pools change')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(
        context,
        options,
        scheduleResource,
        async plane => (await plane.call(METHODS.listSchedules, {})).schedules,
      )
    })
}
