import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { sharedClockMs } from './shared-clock.ts'
import type { Sighting } from './story.ts'

/** Kind, moment, player or shard, endpoint of the other side, length; then the datagram. */
const HEADER_BYTES = 1 + 8 + 2 + 4 + 2 + 2
const KINDS = ['player-sent', 'player-got', 'shard-got', 'shard-sent'] as const
const BUFFERED_BYTES_MAX = 256 * 1_024

export interface Endpoint {
  readonly address: string
  readonly port: number
}

/** Every datagram that a peer has sent or got, with all its bytes, in a file. */
export class PeerLog {
  readonly #file: number
  readonly #waiting: Buffer[] = []
  #bytes = 0

  constructor(path: string) {
    this.#file = openSync(path, 'w')
  }

  /** Call it just before a datagram is sent, or as soon as it was got. */
  note(kind: Sighting['kind'], who: number, { address, port }: Endpoint, bytes: Buffer): void {
    const record = Buffer.allocUnsafe(HEADER_BYTES + bytes.length)
    record.writeUInt8(KINDS.indexOf(kind), 0)
    record.writeDoubleBE(sharedClockMs(), 1)
    record.writeUInt16BE(who, 9)
    for (const [at, part] of address.split('.').entries()) record.writeUInt8(Number(part), 11 + at)
    record.writeUInt16BE(port, 15)
    record.writeUInt16BE(bytes.length, 17)
    bytes.copy(record, HEADER_BYTES)
    this.#waiting.push(record)
    this.#bytes += record.length
    if (this.#bytes >= BUFFERED_BYTES_MAX) this.flush()
  }

  flush(): void {
    const bytes = Buffer.concat(this.#waiting.splice(0))
    for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written)
    this.#bytes = 0
  }

  close(): void {
    this.flush()
    closeSync(this.#file)
  }
}

/** What a peer has noted in a file that it has closed. */
export function readPeerLog(path: string): readonly Sighting[] {
  const file = readFileSync(path)
  const sightings: Sighting[] = []
  for (let at = 0; at < file.length;) {
    const kind = KINDS[file.readUInt8(at)]
    const who = file.readUInt16BE(at + 9)
    const peer = `${[...file.subarray(at + 11, at + 15)].join('.')}:${file.readUInt16BE(at + 15)}`
    const end = at + HEADER_BYTES + file.readUInt16BE(at + 17)
    const bytes = file.subarray(at + HEADER_BYTES, end)
    const common = { at: file.readDoubleBE(at + 1), bytes }
    if (kind === 'player-sent') sightings.push({ kind, ...common, player: who })
    else if (kind === 'player-got') sightings.push({ kind, ...common, player: who, from: peer })
    else if (kind !== undefined) sightings.push({ kind, ...common, shard: who, peer })
    else throw new Error(`${path} has no record at ${at}`)
    at = end
  }
  return sightings
}
