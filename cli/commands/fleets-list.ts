import { Command } from 'commander'
import { addLabelOption, addListOptions, type ListOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { fleetResource } from '../resources/fleet-resource.ts'

export function fleetsList(context: Context): Command {
  return addLabelOption(addListOptions(new Command('list').alias('ls')))
    .description('what is wanted of each game, and what is there')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(context, options, fleetResource, async plane => {
        const request = { fleet: options.fleet ?? '', labels: options.label ?? {} }
        return (await plane.call(METHODS.listFleets, request)).fleets
      })
    })
}
