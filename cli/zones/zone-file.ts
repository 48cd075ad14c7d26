import { z } from 'zod'
import { readConfig } from '../../lib/config-reader.ts'
import { type FleetName, ID_CHARACTERS_MAX, ID_PATTERN } from '../../proto/contract/ids.ts'
import {
  BORDER_RULES_MAX,
  COORDINATE_MAX,
  HUNDREDTHS,
  OUTLINE_POINTS_MAX,
  type Point,
  ZONE_DEFAULTS,
  type ZoneMap,
  type ZoneName,
  ZONES_PER_MAP_MAX,
} from '../../proto/contract/zone.ts'
import { parseDurationMs } from '../arguments/duration.ts'

const UNITS_MAX = COORDINATE_MAX / HUNDREDTHS
/** A double carries two decimals of a million units to within much less than this. */
const ROUNDING = 1e-6
const LIMIT_MS_MAX = 86_400_000

const hundredths = (units: number): number => Math.round(units * HUNDREDTHS)

function isWhole(units: number): boolean {
  return Math.abs(units * HUNDREDTHS - hundredths(units)) < ROUNDING
}

function decimals(unitsMin: number) {
  return z
    .number()
    .min(unitsMin)
    .max(UNITS_MAX)
    .refine(isWhole, {
      error: 'has more than two decimals',
      params: { remedy: 'Write it in units of the game, with two decimals at most.' },
    })
}

const coordinate = decimals(-UNITS_MAX)
const width = decimals(0)
const corner = z.tuple([coordinate, coordinate], 'is no corner, which is written as [x, y]')
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is no name: 1 to 40 small letters, digits or -')
const duration = z.string().refine(
  text => {
    const value = parseDurationMs(text)
    return value !== undefined && value <= LIMIT_MS_MAX
  },
  { error: 'is no duration of at most a day', params: { remedy: 'Write a duration such as 30s or 5m.' } },
)

const zone = z
  .strictObject({
    name,
    group: z.int().min(1).max(100_000),
    slots: z.int().min(0).max(1_000_000).default(0),
    /** A rectangle by two corners. */
    area: z.strictObject({ from: corner, to: corner }).optional(),
    outline: z.array(corner).min(3).max(OUTLINE_POINTS_MAX).optional(),
    height: z
      .strictObject({ from: coordinate, to: coordinate })
      .prefault({ from: -UNITS_MAX, to: UNITS_MAX }),
  })
  .superRefine(checkZone)
const widths = { corridor: width.optional(), prewarm: width.optional(), hysteresis: width.optional() }

const sections = {
  fleet: z.string().regex(ID_PATTERN, 'is no name of a fleet').max(ID_CHARACTERS_MAX),
  /** Of the map that this one replaces. */
  version: z.int().min(1).optional(),
  zones: z.array(zone).min(1).max(ZONES_PER_MAP_MAX),
  crossing: z.strictObject(widths).prefault({}),
  borders: z
    .array(
      z.strictObject({
        between: z.tuple([name, name], 'is no pair of zones, which is written as [one, other]'),
        ...widths,
        closed: z.boolean().default(false),
      }),
    )
    .max(BORDER_RULES_MAX)
    .default([]),
  limits: z
    .strictObject({
      dwell: duration.optional(),
      handoffs: z.int().min(1).max(1_000).default(ZONE_DEFAULTS.handoffsMax),
      within: duration.optional(),
    })
    .prefault({}),
  /** What `zones describe` adds: nobody reads it. */
  applied: z.unknown().optional(),
}

type Settings = { readonly [K in keyof typeof sections]: z.output<(typeof sections)[K]> }
type ZoneSettings = z.output<typeof zone>
interface ZoneParts {
  readonly area?: { readonly from: Corner; readonly to: Corner } | undefined
  readonly outline?: readonly Corner[] | undefined
  readonly height: { readonly from: number; readonly to: number }
}
type Corner = readonly [number, number]

/** Reads a zone file, which is in decimal units of the game. Of the geometry it checks nothing: that is up to the control plane.
 *  @param file its name, for mistakes
 *  @param fleet instead of the one that the file names
 *  @returns the map; its version is that of the one it replaces, 0 where the file does not say
 *  @throws ConfigInvalidError with every mistake at once, each with line, column and path */
export function readZoneFile(text: string, file: string, fleet?: string): ZoneMap {
  const { config } = readConfig({
    path: file,
    text,
    sections,
    names: Object.keys(sections),
    env: {},
    overrides: { fleet },
  })
  return mapOf(config)
}

/** What each of its settings is allowed, and all of them together are not. */
function checkZone({ area, outline, height }: ZoneParts, context: z.RefinementCtx): void {
  const tell = (path: string[], message: string, remedy: string): void =>
    context.addIssue({ code: 'custom', path, message, params: { remedy } })
  if ((area === undefined) === (outline === undefined)) {
    const what = area === undefined ? 'has neither an area nor an outline' : 'has both an area and an outline'
    tell([], what, 'Give the area of a rectangle, or the corners of an outline.')
  }
  if (area !== undefined && (area.from[0] >= area.to[0] || area.from[1] >= area.to[1]))
    tell(['area'], 'is empty', 'Let both numbers of from be less than those of to.')
  if (height.from >= height.to) tell(['height'], 'is empty', 'Let from be less than to; z is up.')
}

function mapOf({ fleet, version = 0, zones, crossing, borders, limits }: Settings): ZoneMap {
  const width = (key: keyof typeof widths, own: Partial<Record<keyof typeof widths, number | undefined>>) => {
    const units = own[key] ?? crossing[key]
    return units === undefined ? ZONE_DEFAULTS[key] : hundredths(units)
  }
  const widthsOf = (own: Parameters<typeof width>[1]) => ({
    corridor: width('corridor', own),
    prewarm: width('prewarm', own),
    hysteresis: width('hysteresis', own),
  })
  return {
    fleet: fleet as FleetName,
    version,
    zones: zones.map(one => ({
      name: one.name as ZoneName,
      group: one.group,
      outline: outlineOf(one),
      fromZ: hundredths(one.height.from),
      toZ: hundredths(one.height.to),
      slots: one.slots,
    })),
    ...widthsOf({}),
    borders: borders.map(({ between: [one, other], closed, ...own }) => ({
      one: one as ZoneName,
      other: other as ZoneName,
      ...widthsOf(own),
      closed,
    })),
    dwellMs: durationMs(limits.dwell) ?? ZONE_DEFAULTS.dwellMs,
    handoffsMax: limits.handoffs,
    handoffsWithinMs: durationMs(limits.within) ?? ZONE_DEFAULTS.handoffsWithinMs,
  }
}

function durationMs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDurationMs(text)
}

function outlineOf({ area, outline = [] }: ZoneSettings): readonly Point[] {
  const corners =
    area === undefined
      ? outline
      : [area.from, [area.to[0], area.from[1]] as const, area.to, [area.from[0], area.to[1]] as const]
  return corners.map(([x, y]) => ({ x: hundredths(x), y: hundredths(y) }))
}
