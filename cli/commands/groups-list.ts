import { Command } from 'commander'
import { addLabelOption, addListOptions, type ListOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { groupResource } from '../resources/group-resource.ts'

export function groupsList(context: Context): Command {
  return addLabelOption(addListOptions(new Command('list').alias('ls')))
    .description('the sets of players that stay together, and who carries them')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(context, options, groupResource, async plane => {
        const request = { fleet: options.fleet ?? '', labels: options.label ?? {} }
        return (await plane.call(METHODS.listGroups, request)).groups
      })
    })
}
