import { limits } from './limits.ts'

/** What the answer to a probe turned out to be. `unasked`: never sent, or so long ago that nobody remembers. */
export type ProbeFate = 'answered' | 'duplicate' | 'unasked'

const awaited = 1
const answered = 2

/** Which of a bot's latest probes were answered. Older ones stay lost. */
export class ProbeWindow {
  readonly #fates = new Uint8Array(limits.probesInFlightMax)
  #next = 0

  /** Takes the next sequence number. */
  send(): number {
    const sequence = this.#next++
    this.#fates[sequence % limits.probesInFlightMax] = awaited
    return sequence
  }

  /** Notes an answer. */
  answer(sequence: number): ProbeFate {
    if (sequence >= this.#next || sequence < this.#next - limits.probesInFlightMax) return 'unasked'
    const index = sequence % limits.probesInFlightMax
    if (this.#fates[index] === answered) return 'duplicate'
    this.#fates[index] = answered
    return 'answered'
  }
}
