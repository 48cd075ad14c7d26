import { Command } from 'commander'
import type { FleetName } from '../../proto/contract/ids.ts'
import { addWatchOption, type GlobalOptions, type ListOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { showList } from '../output/show-list.ts'
import { showOne } from '../output/show-one.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { zoneMapFacts, zoneMapResource, zoneResource } from '../resources/zone-resource.ts'

export function zonesList(context: Context): Command {
  return addWatchOption(new Command('list').alias('ls'))
    .description('zones of the maps of fleets, and which shards carry them')
    .argument('[fleet]', 'only of this one', idPrefix)
    .action(async (fleet: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await showList(
        context,
        options,
        zoneResource,
        async plane => (await plane.call(METHODS.listZones, { fleet: fleet ?? '' })).zones,
      )
    })
}

export function zonesDescribe(context: Context): Command {
  return new Command('describe')
    .alias('get')
    .description('the map of a fleet; with -o yaml as a zone file')
    .argument('<fleet>', 'fleet, or the beginning of one', idPrefix)
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const plane = connectPlane(context, options)
      const view = await plane.call(METHODS.getZoneMap, { fleet: name as FleetName, players: false })
      const { zones } = await plane.call(METHODS.listZones, { fleet: view.map.fleet })
      showOne(context, options.output, zoneMapResource, view, zoneMapFacts(view, zones))
    })
}
