import { Command } from 'commander'
import { addWatchOption, type ListOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { brakeResource } from '../resources/brake-resource.ts'

export function brakeList(context: Context): Command {
  return addWatchOption(new Command('list').alias('ls'))
    .description('the brakes that are set')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(
        context,
        options,
        brakeResource,
        async plane => (await plane.call(METHODS.listBrakes, {})).brakes,
      )
    })
}
