import { Registry } from '@prometheus-io/client'
import t from 'tap'
import { addZoneMetrics, METERED_ZONES_MAX } from '../../../control-plane/http/zone-metrics.ts'
import type { ShardRef } from '../../../proto/contract/ids.ts'
import type { AccountName } from '../../../proto/contract/session.ts'
import type { PlayerOnMap } from '../../../proto/contract/zone.ts'
import { at, field, zoneMapOf } from '../../support/zone-fields.ts'
import { facts, NOW, ref, shard } from '../../support/world.ts'

const account = 'pat' as AccountName

function player(zone: string, phase: string): PlayerOnMap {
  return { account, zone, at: at(0, 0), phase }
}

async function told(zones: number, players: readonly PlayerOnMap[]): Promise<readonly string[]> {
  const fields = Array.from({ length: zones }, (_, index) => field(`z${index}`, index + 1, [index, 0]))
  const zoneMaps = [{ map: zoneMapOf({ zones: fields }), by: 'ann', appliedAt: NOW }]
  const world = facts({ zoneMaps, shards: [shard('arena-1'), shard('arena-2')] })
  const registry = new Registry()
  const playersOf = ({ shardId }: ShardRef): readonly PlayerOnMap[] =>
    shardId === ref('arena-1').shardId ? players : []
  addZoneMetrics(registry, { facts: () => world, positions: { playersOf } })
  return (await registry.metrics()).split('\n').filter(line => line !== '' && !line.startsWith('#'))
}

t.test('zones, and players by zone and phase; what an agent may say besides is counted together', async t => {
  const lines = await told(2, [
    player('z0', 'inside'),
    player('z0', 'inside'),
    player('z1', 'corridor'),
    player('z1', 'flying'),
    player('moon', 'inside'),
  ])
  t.same(lines, [
    'switchyard_control_plane_zones{fleet="arena"} 2',
    'switchyard_control_plane_zone_players{fleet="arena",zone="z0",phase="inside"} 2',
    'switchyard_control_plane_zone_players{fleet="arena",zone="z1",phase="corridor"} 1',
    'switchyard_control_plane_zone_players{fleet="arena",zone="z1",phase="other"} 1',
    'switchyard_control_plane_zone_players{fleet="arena",zone="other",phase="inside"} 1',
  ])
})

t.test('zones beyond the limit have no figures of their own', async t => {
  const last = `z${METERED_ZONES_MAX}`
  const lines = await told(METERED_ZONES_MAX + 1, [player('z0', 'inside'), player(last, 'inside')])
  t.match(lines[1], /zone="z0"/)
  t.match(lines[2], /zone="other"/)
})
