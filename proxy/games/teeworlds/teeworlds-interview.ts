import type { MonotonicMs } from '../../../lib/clock.ts'
import { ByteReader } from '../byte-reader.ts'
import type { Interview } from '../interviews.ts'
import {
  readClients6,
  readInfo6,
  readInfo7,
  readNumber,
  type TeeworldsClient,
  type ToldInfo,
} from './teeworlds-info.ts'
import {
  encodeConnless7,
  encodeQuestion6,
  encodeTokenRequest,
  HEADER_6_BYTES,
  parseConnless7,
  parseToken,
  says,
} from './teeworlds-packet.ts'

export interface TeeworldsTold extends ToldInfo {
  readonly at: MonotonicMs
}

/** Of DDNet's extended answer: as many as its clients take. */
const PARTS_MAX = 64

/** The questions to one shard, in both protocols, and what it has answered: Teeworlds servers speak one, DDNet's both. */
export class TeeworldsInterview implements Interview {
  readonly #token: number
  #six: TeeworldsTold | undefined
  #seven: TeeworldsTold | undefined
  /** Further parts of the extended answer of this round, by their number. */
  readonly #parts = new Map<number, readonly TeeworldsClient[]>()
  #sixOpen = false
  #sevenOpen = false

  /** @param token 31 bits, known to this proxy and the shard */
  constructor(token: number) {
    this.#token = token
  }

  /** Undefined until it has answered in this protocol. */
  get six(): TeeworldsTold | undefined {
    const six = this.#six
    return six === undefined ? undefined : { ...six, clients: [six.clients, ...this.#parts.values()].flat() }
  }

  get seven(): TeeworldsTold | undefined {
    return this.#seven
  }

  ask(): readonly Buffer[] {
    this.#sixOpen = true
    this.#sevenOpen = true
    return [encodeQuestion6(this.#token & 0xff_ff_ff), encodeTokenRequest(this.#token)]
  }

  hear(datagram: Buffer, now: MonotonicMs): readonly Buffer[] {
    const given = parseToken(datagram, this.#token)
    if (given !== undefined) return this.#askSeven(given)
    if (this.#sevenOpen) this.#hearSeven(datagram, now)
    this.#hearSix(datagram, now)
    return []
  }

  /** A token holds for some seconds, so each round asks for one. */
  #askSeven(given: number): readonly Buffer[] {
    if (!this.#sevenOpen) return []
    const question = { token: given, askerToken: this.#token, listToken: this.#token }
    return [encodeConnless7('gie3', question)]
  }

  #hearSeven(datagram: Buffer, now: MonotonicMs): void {
    const answer = parseConnless7(datagram, 'inf3')
    if (answer === undefined || answer.token !== this.#token || answer.listToken !== this.#token) return
    const told = readInfo7(answer.rest)
    if (told === undefined) return
    this.#seven = { ...told, at: now }
    this.#sevenOpen = false
  }

  #hearSix(datagram: Buffer, now: MonotonicMs): void {
    const reader = new ByteReader(datagram.subarray(HEADER_6_BYTES + 8))
    if (says(datagram, HEADER_6_BYTES, 'iex+')) return this.#hearPart(reader)
    const extended = says(datagram, HEADER_6_BYTES, 'iext')
    if (!this.#sixOpen || (!extended && !says(datagram, HEADER_6_BYTES, 'inf3'))) return
    const token = readNumber(reader)
    // A server without the extension gives back the one byte that it knows of.
    if (token !== (extended ? this.#token & 0xff_ff_ff : this.#token & 0xff)) return
    const told = readInfo6(reader, extended ? 'extended' : 'plain')
    if (told === undefined) return
    this.#six = { ...told, at: now }
    this.#parts.clear()
    this.#sixOpen = false
  }

  #hearPart(reader: ByteReader): void {
    const token = readNumber(reader)
    const part = readNumber(reader)
    reader.text()
    if (!reader.ok || this.#sixOpen || token !== (this.#token & 0xff_ff_ff)) return
    if (part > 0 && part < PARTS_MAX) this.#parts.set(part, readClients6(reader, 'extended'))
  }
}
