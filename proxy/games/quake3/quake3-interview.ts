import type { MonotonicMs } from '../../../lib/clock.ts'
import type { Interview } from '../interviews.ts'
import { encodeQuake3Question } from './quake3-message.ts'
import { parseQuake3Info, parseQuake3Status, type Quake3Keys, type Quake3Told } from './quake3-told.ts'

/** The two questions to one shard, and what it has answered. */
export class Quake3Interview implements Interview {
  readonly #challenge: string
  #infoOpen = false
  #statusOpen = false
  #info: { readonly at: MonotonicMs; readonly info: Quake3Keys } | undefined
  #status: Pick<Quake3Told, 'status' | 'players'> = { status: undefined, players: [] }

  /** @param challenge known to this proxy and the shard: nobody else can answer for it */
  constructor(challenge: string) {
    this.#challenge = challenge
  }

  /** Undefined until it has answered once. */
  get told(): Quake3Told | undefined {
    return this.#info === undefined ? undefined : { ...this.#info, ...this.#status }
  }

  ask(): readonly Buffer[] {
    this.#infoOpen = true
    this.#statusOpen = true
    const challenge = this.#challenge
    return [
      encodeQuake3Question({ topic: 'info', challenge }),
      encodeQuake3Question({ topic: 'status', challenge }),
    ]
  }

  hear(datagram: Buffer, now: MonotonicMs): readonly Buffer[] {
    if (this.#infoOpen) this.#hearInfo(datagram, now)
    if (this.#statusOpen) this.#hearStatus(datagram)
    return []
  }

  #hearInfo(datagram: Buffer, now: MonotonicMs): void {
    const info = parseQuake3Info(datagram, this.#challenge)
    if (info === undefined) return
    this.#info = { at: now, info }
    this.#infoOpen = false
  }

  #hearStatus(datagram: Buffer): void {
    const status = parseQuake3Status(datagram, this.#challenge)
    if (status === undefined) return
    this.#status = status
    this.#statusOpen = false
  }
}
