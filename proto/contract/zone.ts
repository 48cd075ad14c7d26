import { change, outcome } from './admin.ts'
import { durationMs } from './common.ts'
import { fleetName } from './ids.ts'
import { ACCOUNT_CHARACTERS_MAX } from './session.ts'
import { type Decoded, flag, integer, list, message, pattern, text, wideInteger } from './wire-fields.ts'

/** The region of a fleet's map that one group carries. */
export type ZoneName = string & { readonly __brand: 'ZoneName' }
export const zoneName = pattern<ZoneName>(
  /^[a-z0-9][a-z0-9-]{0,39}$/,
  'zone (1 to 40 small letters, digits or -)',
  40,
)

/** Coordinates and widths are whole hundredths of a unit of the game: sums, comparisons and products of them are exact. */
export const HUNDREDTHS = 100
/** A million units each way. */
export const COORDINATE_MAX = 1_000_000 * HUNDREDTHS
export const coordinate = integer(-COORDINATE_MAX, COORDINATE_MAX)
const width = integer(0, COORDINATE_MAX)

export const ZONES_PER_MAP_MAX = 200
export const OUTLINE_POINTS_MAX = 200
export const BORDER_RULES_MAX = 1_000

export const point = message({ x: coordinate, y: coordinate })
export type Point = Decoded<typeof point>
/** `z` is up. */
export const position = message({ x: coordinate, y: coordinate, z: coordinate })
export type Position = Decoded<typeof position>

export const zone = message({
  name: zoneName,
  /** Ordinal of the group that carries it, from 1. */
  group: integer(1, 100_000),
  /** Corners in order, the last one joined to the first; no holes. */
  outline: list(point, OUTLINE_POINTS_MAX),
  /** This height belongs to it. */
  fromZ: coordinate,
  /** This one does not. */
  toZ: coordinate,
  /** Nobody more is handed over to it; 0: as many as its shard has. */
  slots: integer(0, 1_000_000),
})
export type Zone = Decoded<typeof zone>

/** What holds for the border of two zones, instead of what the map says. */
export const borderRule = message({
  one: zoneName,
  other: zoneName,
  /** Half of it on each side: neither side is visible from it. */
  corridor: width,
  /** On each side, beyond the corridor. */
  prewarm: width,
  /** Between the two lines at which players are handed over; half of it beyond the border, each way. */
  hysteresis: width,
  /** Nobody crosses. */
  closed: flag,
})
export type BorderRule = Decoded<typeof borderRule>

export const zoneMap = message({
  fleet: fleetName,
  /** Grows with every change. */
  version: wideInteger(),
  zones: list(zone, ZONES_PER_MAP_MAX),
  corridor: width,
  prewarm: width,
  hysteresis: width,
  borders: list(borderRule, BORDER_RULES_MAX),
  /** Nobody is handed over again so soon. */
  dwellMs: durationMs,
  /** Of one account, within `handoffsWithinMs`. */
  handoffsMax: integer(1, 1_000),
  handoffsWithinMs: durationMs,
})
export type ZoneMap = Decoded<typeof zoneMap>

/** What a map has that does not say otherwise. */
export const ZONE_DEFAULTS = {
  corridor: 100 * HUNDREDTHS,
  prewarm: 150 * HUNDREDTHS,
  hysteresis: 50 * HUNDREDTHS,
  dwellMs: 30_000,
  handoffsMax: 3,
  handoffsWithinMs: 300_000,
} as const

/** Players of one shard, or of one map, that are shown. */
export const PLAYERS_ON_MAP_MAX = 2_000
const name = text(63)

/** Words for where a player is in the zone that carries it. */
export const ZONE_PHASES = ['inside', 'prewarm', 'corridor', 'crossing', 'refused'] as const

export const playerOnMap = message({
  account: text(ACCOUNT_CHARACTERS_MAX),
  zone: name,
  at: position,
  /** One of `ZONE_PHASES`. */
  phase: name,
})
export type PlayerOnMap = Decoded<typeof playerOnMap>

/** Entities near the borders of one shard that its neighbours are shown. */
export const BORDER_ENTITIES_MAX = 128
export const borderEntity = message({
  id: name,
  kind: name,
  at: position,
  /** Hundredths of a degree. */
  heading: integer(-36_000, 36_000),
  /** Skin, model, name: the script's own words. */
  look: text(120),
})
export type BorderEntity = Decoded<typeof borderEntity>

export const listZonesRequest = message({ fleet: name })
export const zoneView = message({
  fleet: name,
  version: wideInteger(),
  name,
  group: name,
  shard: name,
  state: name,
  players: integer(0, 0x7fff_ffff),
  slots: integer(0, 0x7fff_ffff),
  reserved: integer(0, 0x7fff_ffff),
  neighbours: list(name, ZONES_PER_MAP_MAX),
})
export type ZoneView = Decoded<typeof zoneView>
export const zoneList = message({ zones: list(zoneView, 10_000) })
export const getZoneMapRequest = message({ fleet: fleetName, players: flag })
export const zoneMapView = message({
  map: zoneMap,
  players: list(playerOnMap, PLAYERS_ON_MAP_MAX),
  appliedBy: text(63),
  appliedMsAgo: durationMs,
})
export type ZoneMapView = Decoded<typeof zoneMapView>

export const applyZonesRequest = message({ map: zoneMap, change })
export type ApplyZonesRequest = Decoded<typeof applyZonesRequest>
/** One that would be carried by another zone than now. */
export const zoneMover = message({
  account: text(ACCOUNT_CHARACTERS_MAX),
  from: name,
  to: name,
  at: position,
})
export type ZoneMover = Decoded<typeof zoneMover>
export const ZONE_MOVERS_SHOWN_MAX = 100
/** Warnings and mistakes of one map that are told. */
export const ZONE_SENTENCES_MAX = 100
export const ZONE_SENTENCE_CHARACTERS_MAX = 500
export const zonesApplied = message({
  outcome,
  version: wideInteger(),
  movers: list(zoneMover, ZONE_MOVERS_SHOWN_MAX),
  moversTotal: integer(0, 0x7fff_ffff),
  warnings: list(text(ZONE_SENTENCE_CHARACTERS_MAX), ZONE_SENTENCES_MAX),
  /** `path: what — remedy`; nothing was applied if there are any. */
  mistakes: list(text(ZONE_SENTENCE_CHARACTERS_MAX), ZONE_SENTENCES_MAX),
})
export type ZonesApplied = Decoded<typeof zonesApplied>
export const removeZonesRequest = message({ fleet: fleetName, change })
