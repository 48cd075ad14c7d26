import { Command } from 'commander'
import { addLabelOption, addListOptions, type ListOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { shardResource } from '../resources/shard-resource.ts'

export function shardsList(context: Context): Command {
  return addLabelOption(addListOptions(new Command('list').alias('ls')))
    .description('the game servers')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(context, options, shardResource, async plane => {
        const request = { fleet: options.fleet ?? '', labels: options.label ?? {} }
        return (await plane.call(METHODS.listShards, request)).shards
      })
    })
}
