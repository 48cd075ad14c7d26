import { SwitchyardError } from '../../lib/errors.ts'
import type { Change as RequestMeta } from '../../proto/contract/admin.ts'
import {
  type PlayerOnMap,
  ZONE_MOVERS_SHOWN_MAX,
  ZONE_SENTENCE_CHARACTERS_MAX,
  ZONE_SENTENCES_MAX,
  type ZoneMap,
  type ZonesApplied,
} from '../../proto/contract/zone.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import { onlyChange } from '../facts/decision.ts'
import type { Facts } from '../facts/facts.ts'
import { auditOf, countOf, type Planned, planned, resolve } from '../facts/request.ts'
import { fleetOf, type World } from '../facts/world.ts'
import type { MapMistake } from './map-mistake.ts'
import { previewMovers } from './preview-movers.ts'
import { validateMap } from './validate-map.ts'
import type { ZoneMapRecord } from './zone-map-record.ts'
import { groupOfZone, mapOfFleet } from './zone-owners.ts'

/** Names of zones that one sentence has. */
const NAMES_SHOWN_MAX = 5

/** Where the players of one shard are. */
type PlayersAt = (shard: ShardRef) => readonly PlayerOnMap[]

/** A map that cannot be applied. */
export class ZoneMapInvalidError extends SwitchyardError {
  /** `path: what — remedy`. */
  readonly mistakes: readonly string[]

  constructor(mistakes: readonly string[]) {
    super('SWY_ZONES_INVALID', mistakes.join('\n'))
    this.mistakes = mistakes
  }
}

export interface PlannedZones extends Planned {
  readonly applied: Omit<ZonesApplied, 'outcome'>
}

/** Replaces the map of a fleet, or gives it its first one. One that is the same already stays, at its version.
 *  @param map its version is that of the one it replaces; 0: whichever there is
 *  @throws SwitchyardError `SWY_ZONES_INVALID` with every mistake at once; `SWY_NOT_FOUND` without such a fleet; `SWY_CONFLICT` where another
 *  version is there */
export function planApplyZones(
  world: World,
  map: ZoneMap,
  meta: RequestMeta,
  playersAt: PlayersAt,
): PlannedZones {
  const { facts } = world
  const { fleet } = map
  if (fleetOf(facts, fleet) === undefined)
    throw new SwitchyardError('SWY_NOT_FOUND', `there is no fleet ${fleet}`)
  const { mistakes, warnings: oddities } = validateMap(map)
  if (mistakes.length > 0) throw new ZoneMapInvalidError(sentences(mistakes.map(mistakeText)))
  const before = mapOfFleet(facts, fleet)
  refuseOtherVersion(map, before)
  const warnings = sentences([...warningsOf(facts, map), ...oddities.map(mistakeText)])
  if (before !== undefined && isSame(before.map, map)) {
    const { version } = before.map
    const summary = `the map of fleet ${fleet} is as wanted: version ${version}`
    const applied = { version, movers: [], moversTotal: 0, warnings, mistakes: [] }
    return { ...planned(summary, [], onlyChange([], [])), applied }
  }
  return planReplacement(world, map, meta, { before, warnings, playersAt })
}

function planReplacement(
  { facts }: World,
  map: ZoneMap,
  meta: RequestMeta,
  given: {
    readonly before: ZoneMapRecord | undefined
    readonly warnings: readonly string[]
    readonly playersAt: PlayersAt
  },
): PlannedZones {
  const before = given.before?.map
  const { fleet } = map
  const players = facts.shards
    .filter(shard => shard.fleet === fleet)
    .flatMap(({ ref }) => given.playersAt(ref))
  const movers = previewMovers(players, before, map)
  const expected = before?.version ?? 0
  const version = expected + 1
  const moving =
    movers.length === 0 ? '' : `; ${countOf(movers.length, 'player changes', 'players change')} the zone`
  const summary = `fleet ${fleet} has a map of ${countOf(map.zones.length, 'zone', 'zones')}, version ${version}${moving}`
  const audit = auditOf(meta)
  const event = {
    ...audit,
    kind: 'zones.applied',
    subject: fleet,
    summary,
    ...(before === undefined ? {} : { before: gist(before) }),
    after: gist({ ...map, version }),
  }
  return {
    ...planned(
      summary,
      map.zones.map(zone => zone.name),
      onlyChange([{ kind: 'zones.put', map, expected, by: audit.actor }], [event]),
    ),
    applied: {
      version,
      movers: movers.slice(0, ZONE_MOVERS_SHOWN_MAX),
      moversTotal: movers.length,
      warnings: given.warnings,
      mistakes: [],
    },
  }
}

/** Takes the map of a fleet away: from then on nobody is handed over at a border any more.
 *  @param id name of the fleet, or its beginning
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS` */
export function planRemoveZones({ facts }: World, id: string, meta: RequestMeta): Planned {
  const { map } = resolve('map of zones', facts.zoneMaps, record => record.map.fleet, id)
  const { fleet, version } = map
  const summary = `the map of fleet ${fleet} is removed: nobody is handed over at a border any more`
  return planned(
    summary,
    map.zones.map(zone => zone.name),
    onlyChange(
      [{ kind: 'zones.remove', fleet, expected: version }],
      [{ ...auditOf(meta), kind: 'zones.removed', subject: fleet, summary, before: gist(map) }],
    ),
  )
}

function refuseOtherVersion({ fleet, version }: ZoneMap, before: ZoneMapRecord | undefined): void {
  const present = before?.map.version ?? 0
  if (version === 0 || version === present) return
  const found =
    present === 0
      ? `has no map, and this one replaces version ${version}: leave the version out`
      : `is at version ${present}, applied by ${before?.by}, and this map replaces version ${version}: look at ` +
        `\`switchyard zones describe ${fleet}\`, take its changes over, and write version: ${present}`
  throw new SwitchyardError('SWY_CONFLICT', `fleet ${fleet} ${found}`)
}

/** What goes into the audit: outlines would fill it. */
function gist({ version, zones }: ZoneMap): object {
  return { version, zones: zones.map(zone => zone.name) }
}

function isSame(left: ZoneMap, right: ZoneMap): boolean {
  return contentOf(left) === contentOf(right)
}

/** Decoded and read maps have their fields in different orders. */
function contentOf(map: ZoneMap): string {
  const sorted = (_key: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : value
  return JSON.stringify({ ...map, version: 0 }, sorted)
}

function warningsOf(facts: Facts, map: ZoneMap): readonly string[] {
  const shards = fleetOf(facts, map.fleet)?.shards ?? 0
  const uncarried = map.zones.filter(zone => groupOfZone(facts, map, zone) === undefined)
  const short =
    shards >= map.zones.length
      ? []
      : [
          `fleet ${map.fleet} wants ${countOf(shards, 'shard', 'shards')} for ${countOf(map.zones.length, 'zone', 'zones')}: ` +
            `\`switchyard fleets scale ${map.fleet} --shards ${map.zones.length}\``,
        ]
  return uncarried.length === 0
    ? short
    : [...short, `carried by nobody now: ${namesText(uncarried.map(zone => zone.name))}`]
}

/** As many, and of each as much, as the wire takes. */
function sentences(texts: readonly string[]): readonly string[] {
  return texts.slice(0, ZONE_SENTENCES_MAX).map(text => text.slice(0, ZONE_SENTENCE_CHARACTERS_MAX))
}

function mistakeText({ path, what, remedy }: MapMistake): string {
  return `${path === '' ? 'zones' : path}: ${what} — ${remedy}`
}

function namesText(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN_MAX
  return names.slice(0, NAMES_SHOWN_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
