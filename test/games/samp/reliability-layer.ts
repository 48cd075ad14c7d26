import { DuplicateWindow } from './duplicate-window.ts'
import {
  type AckRange,
  DATAGRAM_BYTES_MAX,
  decodeDatagram,
  encodeDatagram,
  isOrdered,
  isReliable,
  type Message,
  messageBytes,
  RELIABILITY,
  type Reliability,
} from './raknet-datagram.ts'

/** Beyond these a server bans the address for a minute; they are open.mp's defaults. */
export interface RateLimits {
  readonly messagesPerSecondMax: number
  readonly acksPerSecondMax: number
  readonly holeMax: number
}
export type LimitName = 'messages' | 'acks' | 'hole'
export type Received =
  | { readonly kind: 'messages'; readonly payloads: readonly Buffer[] }
  | { readonly kind: 'exceeded'; readonly limit: LimitName }
  | { readonly kind: 'garbage' }

export const TIMEOUT_MS = 10_000
/** How long an acknowledgement may take. RakNet measures the round trip; tests have next to none. */
const RESEND_MS = 500
const UNACKED_MAX = 4_096
const EARLY_MAX = 4_096
const CHANNELS = 32

interface Unacked {
  readonly message: Message
  resendAt: number
}

/** One side's end of a connection of RakNet 2.x, without split messages. A pure state machine: time and datagrams come in, datagrams go out
 *  with `flush`, which wants to be called every tick. */
export class ReliabilityLayer {
  readonly #limits: RateLimits | undefined
  readonly #window: DuplicateWindow
  readonly #queue: Message[] = []
  readonly #unacked = new Map<number, Unacked>()
  readonly #acks = new Set<number>()
  readonly #orderOut = new Uint16Array(CHANNELS)
  readonly #sequenceOut = new Uint16Array(CHANNELS)
  readonly #orderIn = new Uint16Array(CHANNELS)
  readonly #sequenceIn = new Uint16Array(CHANNELS)
  readonly #early = new Map<string, Buffer>()
  #nextNumber = 0
  #lastAckAt: number | undefined
  #outOfOrder = 0
  #messageRate = newRate()
  #ackRate = newRate()
  /** When something reliable was last sent, ms; undefined before. */
  lastReliableAt: number | undefined

  constructor(options: { readonly limits?: RateLimits; readonly base?: number } = {}) {
    this.#limits = options.limits
    this.#window = new DuplicateWindow(TIMEOUT_MS, options.base ?? 0)
  }

  get everythingAcked(): boolean {
    return this.#unacked.size === 0 && !this.#queue.some(({ reliability }) => isReliable(reliability))
  }

  /** @throws Error where so much waits that the test goes wrong */
  send(payload: Buffer, now: number, reliability: Reliability = RELIABILITY.reliable, channel = 0): void {
    if (this.#unacked.size + this.#queue.length >= UNACKED_MAX)
      throw new Error('too much is not acknowledged')
    const sequenced = isOrdered(reliability) && reliability !== RELIABILITY.reliableOrdered
    const indexes = sequenced ? this.#sequenceOut : this.#orderOut
    const orderingIndex = isOrdered(reliability) ? indexes[channel]!++ & 0xffff : 0
    this.#queue.push({ number: this.#nextNumber, reliability, channel, orderingIndex, payload })
    this.#nextNumber = (this.#nextNumber + 1) & 0xffff
    if (isReliable(reliability)) this.lastReliableAt = now
  }

  /** A reliable message has waited too long for any acknowledgement. */
  dead(now: number): boolean {
    return this.#unacked.size > 0 && this.#lastAckAt !== undefined && now - this.#lastAckAt > TIMEOUT_MS
  }

  receive(datagram: Uint8Array, now: number): Received {
    if (datagram.length <= 1) return { kind: 'messages', payloads: [] }
    const decoded = decodeDatagram(datagram)
    if (decoded === undefined) return { kind: 'garbage' }
    for (const range of decoded.acks) {
      const limit = this.#acknowledge(range, now)
      if (limit !== undefined) return { kind: 'exceeded', limit }
    }
    const payloads: Buffer[] = []
    for (const message of decoded.messages) {
      if (isReliable(message.reliability)) this.#acks.add(message.number)
      if (!this.#window.accept(message.number, now)) continue
      if (exceeds(this.#messageRate, this.#limits?.messagesPerSecondMax, now))
        return { kind: 'exceeded', limit: 'messages' }
      payloads.push(...this.#inOrder(message))
      if (this.#outOfOrder > (this.#limits?.holeMax ?? Number.POSITIVE_INFINITY))
        return { kind: 'exceeded', limit: 'hole' }
    }
    return decoded.messages.length === 0 && decoded.acks.length === 0
      ? { kind: 'garbage' }
      : { kind: 'messages', payloads }
  }

  /** The datagrams to send now: acknowledgements, what is due once more, what is new. */
  flush(now: number): readonly Buffer[] {
    const due = [...this.#unacked.values()].filter(({ resendAt }) => resendAt <= now)
    for (const unacked of due) unacked.resendAt = now + RESEND_MS
    const waiting = [...due.map(({ message }) => message), ...this.#queue.splice(0)]
    for (const message of waiting) if (isReliable(message.reliability)) this.#expectAck(message, now)
    const acks = rangesOf(this.#acks)
    this.#acks.clear()
    const datagrams: Buffer[] = []
    let batch: Message[] = []
    let bytes = acks.length === 0 ? 1 : acks.length * 5 + 3
    for (const message of waiting) {
      const size = messageBytes(message)
      if (bytes + size > DATAGRAM_BYTES_MAX && (batch.length > 0 || acks.length > 0)) {
        datagrams.push(encodeDatagram({ acks: datagrams.length === 0 ? acks : [], messages: batch }))
        batch = []
        bytes = 1
      }
      batch.push(message)
      bytes += size
    }
    if (batch.length > 0 || (acks.length > 0 && datagrams.length === 0))
      datagrams.push(encodeDatagram({ acks: datagrams.length === 0 ? acks : [], messages: batch }))
    return datagrams
  }

  #expectAck(message: Message, now: number): void {
    if (this.#unacked.has(message.number)) return
    if (this.#unacked.size === 0) this.#lastAckAt = now
    this.#unacked.set(message.number, { message, resendAt: now + RESEND_MS })
  }

  #acknowledge({ first, last }: AckRange, now: number): LimitName | undefined {
    if (last - first > (this.#limits?.holeMax ?? Number.POSITIVE_INFINITY)) return 'hole'
    for (let number = first; number <= last; number += 1) {
      this.#unacked.delete(number)
      this.#lastAckAt = now
      if (exceeds(this.#ackRate, this.#limits?.acksPerSecondMax, now)) return 'acks'
    }
    return undefined
  }

  /** What the application may see now that this message has come. */
  #inOrder(message: Message): readonly Buffer[] {
    const { channel, orderingIndex, payload } = message
    if (!isOrdered(message.reliability)) return [payload]
    if (message.reliability !== RELIABILITY.reliableOrdered) {
      if (((orderingIndex - this.#sequenceIn[channel]!) & 0xffff) > 0x7fff) return [] // Older than one that came.
      this.#sequenceIn[channel] = orderingIndex + 1
      return [payload]
    }
    if (orderingIndex !== this.#orderIn[channel]) {
      this.#outOfOrder += 1
      if (this.#early.size < EARLY_MAX) this.#early.set(`${channel}/${orderingIndex}`, payload)
      return []
    }
    const ready = [payload]
    for (;;) {
      const wanted: number = ((this.#orderIn[channel] ?? 0) + 1) & 0xffff
      this.#orderIn[channel] = wanted
      const key = `${channel}/${wanted}`
      const next = this.#early.get(key)
      if (next === undefined) return ready
      this.#early.delete(key)
      ready.push(next)
    }
  }
}

interface RateOfSecond {
  count: number
  lastSecond: number
  since: number
}

function newRate(): RateOfSecond {
  return { count: 0, lastSecond: 0, since: Number.NEGATIVE_INFINITY }
}

/** Servers look at the count of the last whole second, so a burst is noticed when the next one begins. */
function exceeds(rate: RateOfSecond, perSecondMax: number | undefined, now: number): boolean {
  rate.count += 1
  if (now - rate.since > 1_000) {
    rate.lastSecond = rate.count
    rate.since = now
    rate.count = 0
  }
  return rate.lastSecond > (perSecondMax ?? Number.POSITIVE_INFINITY)
}

function rangesOf(numbers: ReadonlySet<number>): AckRange[] {
  const ranges: { first: number; last: number }[] = []
  for (const number of [...numbers].sort((one, other) => one - other)) {
    const last = ranges.at(-1)
    if (last !== undefined && last.last + 1 === number) last.last = number
    else ranges.push({ first: number, last: number })
  }
  return ranges
}
