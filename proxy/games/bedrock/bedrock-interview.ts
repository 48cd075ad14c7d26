import type { MonotonicMs } from '../../../lib/clock.ts'
import type { Interview } from '../interviews.ts'
import { type BedrockStatus, parsePongText } from './pong-text.ts'
import { encodePing, parsePong, TIME_BYTES } from './raknet-offline.ts'

/** What one shard has told. */
export interface BedrockTold extends BedrockStatus {
  readonly at: MonotonicMs
}

/** The ping to one shard, and what it has answered. */
export class BedrockInterview implements Interview {
  readonly #time = Buffer.alloc(TIME_BYTES)
  #told: BedrockTold | undefined

  /** @param time 32 bits in place of the time that a ping has: known to this proxy and the shard, nobody else can answer for it */
  constructor(time: number) {
    this.#time.writeUInt32BE(time >>> 0, TIME_BYTES - 4)
  }

  /** Undefined until it has answered once. */
  get told(): BedrockTold | undefined {
    return this.#told
  }

  ask(): readonly Buffer[] {
    return [encodePing(this.#time)]
  }

  hear(datagram: Buffer, now: MonotonicMs): readonly Buffer[] {
    const text = parsePong(datagram, this.#time)
    const status = text === undefined ? undefined : parsePongText(text)
    if (status !== undefined) this.#told = { ...status, at: now }
    return []
  }
}
