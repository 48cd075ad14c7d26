import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import {
  applyZonesRequest,
  type ApplyZonesRequest,
  getZoneMapRequest,
  listZonesRequest,
  PLAYERS_ON_MAP_MAX,
  removeZonesRequest,
  zoneList,
  zoneMapView,
  type ZonesApplied,
  zonesApplied,
} from '../../proto/contract/zone.ts'
import { countOf, resolve } from '../facts/request.ts'
import type { World } from '../facts/world.ts'
import { zoneViews } from '../views/zone-view.ts'
import {
  planApplyZones,
  type PlannedZones,
  planRemoveZones,
  ZoneMapInvalidError,
} from '../zones/plan-requests.ts'
import { changeHandlers } from './change-handler.ts'
import { unary } from './handlers.ts'
import { dryOutcome, type Operator } from './operator.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'

/** Zones that one answer has. */
const ZONES_LISTED_MAX = 10_000

export function zoneService(context: RpcContext, operator: Operator): UntypedServiceImplementation {
  const change = changeHandlers(context, operator)
  return {
    ListZones: unary({
      context,
      request: listZonesRequest,
      response: zoneList,
      run: async ({ fleet }) => {
        const world = await worldNow(context)
        const maps = world.facts.zoneMaps.filter(({ map }) => fleet === '' || map.fleet === fleet)
        return { zones: maps.flatMap(record => zoneViews(world, record)).slice(0, ZONES_LISTED_MAX) }
      },
    }),
    GetZoneMap: unary({
      context,
      request: getZoneMapRequest,
      response: zoneMapView,
      run: async ({ fleet, players }) => {
        const { facts } = await worldNow(context)
        const record = resolve('map of zones', facts.zoneMaps, ({ map }) => map.fleet, fleet)
        const { map, by, appliedAt } = record
        const shards = players ? facts.shards.filter(shard => shard.fleet === map.fleet) : []
        return {
          map,
          players: shards
            .flatMap(({ ref }) => context.live.zones.positions.playersOf(ref))
            .slice(0, PLAYERS_ON_MAP_MAX),
          appliedBy: by,
          appliedMsAgo: Math.max(0, facts.now - appliedAt),
        }
      },
    }),
    ApplyZones: unary({
      context,
      request: applyZonesRequest,
      response: zonesApplied,
      run: body => applyZones(context, operator, body).catch(mistakenAnswer),
    }),
    RemoveZones: change('RemoveZones', removeZonesRequest, (world, body) =>
      planRemoveZones(world, body.fleet, body.change),
    ),
  }
}

async function applyZones(
  { live }: RpcContext,
  operator: Operator,
  body: ApplyZonesRequest,
): Promise<ZonesApplied> {
  const { map, change: meta } = body
  const plan = (world: World): PlannedZones =>
    planApplyZones(world, map, meta, shard => live.zones.positions.playersOf(shard))
  if (meta.validateOnly) {
    const planned = await operator.dryRun(plan)
    return { outcome: dryOutcome(planned), ...planned.applied }
  }
  const { answer } = await operator.apply({
    method: 'ApplyZones',
    meta,
    body,
    plan,
    answerOf: ({ outcome, applied }): ZonesApplied => ({ outcome, ...applied }),
  })
  return answer
}

/** All mistakes of a map are an answer: a status has room for a few only. */
function mistakenAnswer(error: unknown): ZonesApplied {
  if (!(error instanceof ZoneMapInvalidError)) throw error
  const { mistakes } = error
  const summary = `the map has ${countOf(mistakes.length, 'mistake', 'mistakes')}`
  const outcome = { summary, touched: [], applied: false, operationId: '' }
  return { outcome, version: 0, movers: [], moversTotal: 0, warnings: [], mistakes }
}
