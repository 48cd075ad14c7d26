import type { MonotonicMs } from '../../../lib/clock.ts'
import { type Component, readComponent } from './component.ts'

/** Of a status in UTF-16 units, as the protocol has it. */
export const STATUS_CHARACTERS_MAX = 32_767
/** Of its packet: UTF-8 has at most three bytes for each of them. */
export const STATUS_BYTES_MAX = 1 + 3 + 3 * STATUS_CHARACTERS_MAX
/** Of the names shown when the mouse rests on the numbers: as many as servers send. */
export const SAMPLE_MAX = 12
const NAME_CHARACTERS_MAX = 64
const DESCRIPTION_CHARACTERS_MAX = 4_096
export const FAVICON_CHARACTERS_MAX = 22_000
const FAVICON_START = 'data:image/png;base64,'
const PLACES_MAX = 2 ** 31 - 1
/** What clients look at beside; of mods it says whether they would fit. */
const EXTRAS = ['enforcesSecureChat', 'preventsChatReports', 'isModded', 'forgeData', 'modinfo'] as const
const EXTRAS_CHARACTERS_MAX = 24_000

export interface Version {
  readonly name: string
  readonly protocol: number
}

export interface SamplePlayer {
  readonly name: string
  readonly id: string
}

/** What a server says of itself. Undefined: nothing that could be used. */
export interface ShardStatus {
  readonly version: Version
  readonly players: number
  readonly slots: number
  readonly sample: readonly SamplePlayer[]
  readonly description: Component | undefined
  readonly favicon: string | undefined
  /** By name, as JSON. */
  readonly extras: Readonly<Record<string, unknown>>
}

export interface ToldStatus extends ShardStatus {
  readonly at: MonotonicMs
}

/** @param text what a shard has answered: JSON, or anything else
 *  @returns undefined for what is no status */
export function parseStatus(text: string): ShardStatus | undefined {
  const status = recordOf(jsonOf(text))
  const version = recordOf(status?.['version'])
  const players = recordOf(status?.['players'])
  const protocol = integerOf(version?.['protocol'], -(2 ** 31))
  const online = integerOf(players?.['online'], 0)
  const slots = integerOf(players?.['max'], 0)
  if (status === undefined || protocol === undefined || online === undefined || slots === undefined)
    return undefined
  return {
    version: { name: textOf(version?.['name']) ?? '', protocol },
    players: online,
    slots,
    sample: sampleOf(players?.['sample']),
    description: readComponent(status['description'], DESCRIPTION_CHARACTERS_MAX),
    favicon: faviconOf(status['favicon']),
    extras: extrasOf(status),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Not JSON, or nested too deep to be read: no status.
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}

function integerOf(value: unknown, least: number): number | undefined {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= PLACES_MAX
    ? Number(value)
    : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= NAME_CHARACTERS_MAX ? value : undefined
}

function sampleOf(value: unknown): readonly SamplePlayer[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, SAMPLE_MAX).flatMap((entry: unknown): readonly SamplePlayer[] => {
    const player = recordOf(entry)
    const name = textOf(player?.['name'])
    const id = textOf(player?.['id'])
    return name === undefined || id === undefined ? [] : [{ name, id }]
  })
}

function faviconOf(value: unknown): string | undefined {
  const fits =
    typeof value === 'string' && value.length <= FAVICON_CHARACTERS_MAX && value.startsWith(FAVICON_START)
  return fits ? value : undefined
}

/** All of them or none: half of what a mod says is wrong. */
function extrasOf(status: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const extras = Object.fromEntries(EXTRAS.flatMap(name => (name in status ? [[name, status[name]]] : [])))
  return jsonLength(extras) <= EXTRAS_CHARACTERS_MAX ? extras : {}
}

/** Infinite for what is nested too deep to be written. */
function jsonLength(value: unknown): number {
  try {
    return JSON.stringify(value).length
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
