import { crc32 } from 'node:zlib'
import type { WallMs } from '../../lib/clock.ts'
import { playerKey } from '../../proto/contract/common.ts'
import { flowId, groupId, portNumber, shardRef } from '../../proto/contract/ids.ts'
import { fleetPolicy, fleetPolicyOfFile, groupRoute } from '../../proto/contract/proxy-link.ts'
import {
  type Decoded,
  flag,
  integer,
  message,
  optional,
  text,
  union,
  wideInteger,
} from '../../proto/contract/wire-fields.ts'

/** Address and port of a shard in one text, as flow ports know it. */
const endpoint = text(80)

/** Who has been let in by a door, and by whom. */
const flowPass = message({ key: optional(integer(0, 0xffff_ffff)), shard: optional(shardRef) })

/** One line of the journal: what changed, and when by the wall clock (a restart has no other clock in common with the
 *  process before). Read with the same suspicion as the wire. */
export const journalRecord = message({
  at: wideInteger<WallMs>(),
  body: union('body', {
    /** The process was there at that time, with so many flows. */
    alive: message({ flows: integer(0, 10_000_000) }),
    policy: { ...fleetPolicy, decode: (raw, path) => fleetPolicy.decode(fleetPolicyOfFile(raw), path) },
    route: groupRoute,
    groupGone: message({ groupId }),
    /** Also when a known flow got another port, or a pass. */
    opened: message({
      flowId,
      player: playerKey,
      groupId,
      placementVersion: wideInteger(),
      flowPort: integer(0, 65_535),
      endpoint,
      why: text(63),
      openedAt: wideInteger<WallMs>(),
      pass: optional(flowPass),
    }),
    moved: message({ flowId, groupId, placementVersion: wideInteger(), endpoint }),
    closed: message({ flowId, seat: flag }),
    /** A port that must not serve another flow towards `endpoint` until then. */
    resting: message({ port: portNumber, endpoint, until: wideInteger<WallMs>() }),
  }),
})
export type JournalRecord = Decoded<typeof journalRecord>

const CHECKSUM_CHARACTERS = 8

/** The record as one line: checksum (CRC-32), space, JSON, line end. */
export function journalLine(record: JournalRecord): string {
  const json = JSON.stringify(journalRecord.encode(record))
  return `${checksumOf(json)} ${json}\n`
}

/** The records of a journal that are whole. A cut line, a flipped bit, a line of something else: not a record, but counted.
 *  Never throws. */
export function readJournal(content: string): {
  readonly records: readonly JournalRecord[]
  readonly damaged: number
} {
  const records: JournalRecord[] = []
  let damaged = 0
  for (const line of content.split('\n')) {
    if (line === '') continue
    const record = recordOf(line)
    if (record === undefined) damaged += 1
    else records.push(record)
  }
  return { records, damaged }
}

function recordOf(line: string): JournalRecord | undefined {
  const json = line.slice(CHECKSUM_CHARACTERS + 1)
  if (line.charAt(CHECKSUM_CHARACTERS) !== ' ' || line.slice(0, CHECKSUM_CHARACTERS) !== checksumOf(json))
    return undefined
  try {
    return journalRecord.decode(JSON.parse(json, reviveBytes), '')
  } catch {
    return undefined // Written by another version: as good as damaged, and counted by the caller.
  }
}

function checksumOf(json: string): string {
  return crc32(json).toString(16).padStart(CHECKSUM_CHARACTERS, '0')
}

/** JSON shows bytes as `{ type: 'Buffer', data: [...] }`. */
function reviveBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'Buffer')
    return value
  return 'data' in value && Array.isArray(value.data) ? Buffer.from(value.data) : value
}
