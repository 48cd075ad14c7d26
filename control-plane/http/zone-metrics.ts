import type { Gauge, Registry } from '@prometheus-io/client'
import { ZONE_PHASES } from '../../proto/contract/zone.ts'
import type { Facts } from '../facts/facts.ts'
import type { PositionMirror } from '../live/position-mirror.ts'
import { gaugesOf } from './gauges.ts'

const PREFIX = 'switchyard_control_plane_'
/** Zones with figures of their own; those beyond are counted together, as zone `other` of their fleet. */
export const METERED_ZONES_MAX = 500
const OTHER = 'other'

export interface ZoneMetricsSources {
  readonly facts: () => Facts | undefined
  readonly positions: Pick<PositionMirror, 'playersOf'>
}

/** Zones of fleets, and where players are by the reports of agents. Labels are names of fleets and zones and fixed words: what else an agent
 *  says counts as `other`. */
export function addZoneMetrics(registry: Registry, sources: ZoneMetricsSources): void {
  const gauge = gaugesOf(registry, PREFIX)
  const { facts } = sources
  gauge('zones', 'Zones of the map of a fleet', ['fleet'], made => {
    for (const { map } of facts()?.zoneMaps ?? []) made.set({ fleet: map.fleet }, map.zones.length)
  })
  const labels: ('fleet' | 'zone' | 'phase')[] = ['fleet', 'zone', 'phase']
  gauge(
    'zone_players',
    'Players on maps, by the zone that carries them and where they are in it',
    labels,
    made => {
      const now = facts()
      if (now !== undefined) countPlayers(now, sources, made)
    },
  )
}

function countPlayers(
  { zoneMaps, shards }: Facts,
  { positions }: ZoneMetricsSources,
  players: Gauge<'fleet' | 'zone' | 'phase'>,
): void {
  let left = METERED_ZONES_MAX
  for (const { map } of zoneMaps) {
    const { fleet } = map
    const known = new Set<string>(map.zones.slice(0, left).map(zone => zone.name))
    left -= known.size
    for (const shard of shards.filter(candidate => candidate.fleet === fleet))
      for (const { zone, phase } of positions.playersOf(shard.ref)) {
        const labels = { zone: known.has(zone) ? zone : OTHER, phase: phaseOf(phase) }
        players.inc({ fleet, ...labels })
      }
  }
}

function phaseOf(said: string): string {
  return ZONE_PHASES.find(phase => phase === said) ?? OTHER
}
