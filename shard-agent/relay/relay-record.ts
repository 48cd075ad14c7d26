import { isIP, isIPv4 } from 'node:net'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { RelayedFlow } from '../aliases/relayed-flow.ts'

const ADDRESS_CHARACTERS_MAX = 45
const port = z.int().min(1).max(65_535)
const address = z
  .string()
  .max(ADDRESS_CHARACTERS_MAX)
  .refine(text => isIP(text) !== 0)
const alias = z.string().refine(text => isIPv4(text) && text.startsWith('127.'))
const speaker = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('player'), ip: address, port }),
  z.strictObject({ kind: z.literal('proxy') }),
])

const record = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('opened'),
    flow: z.strictObject({ address, port, speaker, alias, aliasPort: port }),
  }),
  z.strictObject({ kind: z.literal('closed'), address, port }),
])

/** What happened to a flow of a relay, for the agent's next life. */
export type RelayRecord =
  | { readonly kind: 'opened'; readonly flow: RelayedFlow }
  | { readonly kind: 'closed'; readonly address: string; readonly port: number }

const CHECKSUM_CHARACTERS = 8

/** The record as one line: checksum (CRC-32), space, JSON, line end. */
export function relayLine(entry: RelayRecord): string {
  const json = JSON.stringify(entry)
  return `${checksumOf(json)} ${json}\n`
}

/** The flows that are open at the end of a journal, and how many of its lines are none of ours: cut, changed, of another version.
 *  Never throws. */
export function readRelayJournal(content: string): {
  readonly flows: readonly RelayedFlow[]
  readonly damaged: number
} {
  const flows = new Map<string, RelayedFlow>()
  let damaged = 0
  for (const line of content.split('\n')) {
    if (line === '') continue
    const entry = recordOf(line)
    if (entry === undefined) damaged += 1
    else if (entry.kind === 'opened') flows.set(`${entry.flow.address} ${entry.flow.port}`, entry.flow)
    else flows.delete(`${entry.address} ${entry.port}`)
  }
  return { flows: [...flows.values()], damaged }
}

function recordOf(line: string): RelayRecord | undefined {
  const json = line.slice(CHECKSUM_CHARACTERS + 1)
  if (line.slice(0, CHECKSUM_CHARACTERS + 1) !== `${checksumOf(json)} `) return undefined
  try {
    return record.safeParse(JSON.parse(json)).data
  } catch {
    return undefined // No JSON: damaged, which the caller counts.
  }
}

function checksumOf(json: string): string {
  return crc32(json).toString(16).padStart(CHECKSUM_CHARACTERS, '0')
}
