import { Command, Option } from 'commander'
import { addWatchOption, type GlobalOptions, type ListOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { showOne } from '../output/show-one.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { datacenterFacts, datacenterResource, poolFacts, poolResource } from '../resources/pool-resource.ts'

export function poolsList(context: Context): Command {
  return addWatchOption(new Command('list').alias('ls'))
    .description('hosts of one kind, how many there are and are wanted, and what holds them back')
    .addOption(new Option('--datacenter <name>', 'only of this one').argParser(idPrefix))
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions & { datacenter?: string }>()
      const request = { datacenter: options.datacenter ?? '' }
      await showList(
        context,
        options,
        poolResource,
        async plane => (await plane.call(METHODS.listPools, request)).pools,
      )
    })
}

export function poolsDescribe(context: Context): Command {
  return new Command('describe')
    .alias('get')
    .description('one pool')
    .argument('<name>', 'pool, or the beginning of one', idPrefix)
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const pool = await connectPlane(context, options).call(METHODS.getPool, { id })
      showOne(context, options.output, poolResource, pool, poolFacts(pool))
    })
}

export function datacentersList(context: Context): Command {
  return addWatchOption(new Command('list').alias('ls'))
    .description('private networks with their provider and their pools')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(
        context,
        options,
        datacenterResource,
        async plane => (await plane.call(METHODS.listDatacenters, {})).datacenters,
      )
    })
}

export function datacentersDescribe(context: Context): Command {
  return new Command('describe')
    .alias('get')
    .description('one datacenter')
    .argument('<name>', 'datacenter, or the beginning of one', idPrefix)
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const datacenter = await connectPlane(context, options).call(METHODS.getDatacenter, { id })
      showOne(context, options.output, datacenterResource, datacenter, datacenterFacts(datacenter))
    })
}
