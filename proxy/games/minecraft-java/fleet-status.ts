import type { MonotonicMs } from '../../../lib/clock.ts'
import type { CarriedShard } from '../../routing/route.ts'
import { sumNumbers } from '../fleet-numbers.ts'
import { type Component, plainText } from './component.ts'
import { encodePacket, textBytes } from './packet.ts'
import type { JavaInterview } from './java-interview.ts'
import { SAMPLE_MAX, type ShardStatus, STATUS_CHARACTERS_MAX, type Version } from './shard-status.ts'

const STATUS_ANSWER = 0
const RESET_COLOURS = '§r'

/** What the configuration says of it. */
export interface StatusSettings {
  readonly name: string | undefined
  readonly secondLine: string | undefined
  readonly favicon: string | undefined
}

export interface FleetQuestion {
  readonly shards: readonly CarriedShard[]
  readonly interviewOf: (shard: CarriedShard) => JavaInterview | undefined
  /** Of the client that asks. */
  readonly protocol: number
  /** In place of the second line. */
  readonly notice: string | undefined
  /** The name while there is none. */
  readonly nobody: string
  readonly settings: StatusSettings
}

/** The fleet as one server: players and slots added up, names from all; all else as the oldest shard that has ever answered says. */
export function sumStatus(question: FleetQuestion, now: MonotonicMs): ShardStatus {
  const { shards, interviewOf, protocol, notice, nobody, settings } = question
  const places = sumNumbers(shards, shard => interviewOf(shard)?.told, now)
  const interviews = shards.flatMap(shard => interviewOf(shard) ?? [])
  const oldest = interviews.find(({ told }) => told !== undefined)
  const told = oldest?.told
  return {
    ...places,
    version: oldest?.versionFor(protocol) ?? unknownVersion(protocol),
    sample: interviews.flatMap(one => one.told?.sample ?? []).slice(0, SAMPLE_MAX),
    description: describe(settings, notice, told?.description ?? nobody),
    favicon: settings.favicon ?? told?.favicon,
    extras: told?.extras ?? {},
  }
}

/** The packet that answers a client. What has no room is left out: first what mods say, then the names. */
export function encodeStatus(status: ShardStatus): Buffer {
  const { version, players, slots, sample, description, favicon, extras } = status
  const counts = { max: slots, online: players }
  const rest = { description, ...(favicon === undefined ? {} : { favicon }) }
  const candidates = [
    { version, players: { ...counts, sample }, ...rest, ...extras },
    { version, players: { ...counts, sample }, ...rest },
    { version, players: counts, ...rest },
  ].map(candidate => JSON.stringify(candidate))
  const fitting = candidates.find(({ length }) => length <= STATUS_CHARACTERS_MAX)
  return encodePacket(STATUS_ANSWER, textBytes(fitting ?? JSON.stringify({ version, players: counts })))
}

/** Clients that meet an unknown server are not told that they are out of date. */
function unknownVersion(protocol: number): Version {
  return { name: '', protocol }
}

function describe(
  { name, secondLine }: StatusSettings,
  notice: string | undefined,
  shards: Component,
): Component {
  const second = notice ?? secondLine
  if (second === undefined) return name ?? shards
  const first = name ?? firstLine(plainText(shards))
  return { text: `${first}${RESET_COLOURS}\n${second}` }
}

/** With its colours, as long as they are written into the text. */
function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
