import { after, type MonotonicMs } from '../../lib/clock.ts'

/** While the control plane is away one call in so long tries it; all others are refused at once. */
export const RETRY_EVERY_MS = 500

/** Whether the control plane can be reached, from how the calls fare. */
export class Reach {
  #tryAt: MonotonicMs | undefined

  /** Whether a call may try now. The one that tries while the control plane is away must report how it fared. */
  mayTry(now: MonotonicMs): boolean {
    if (this.#tryAt === undefined) return true
    if (now < this.#tryAt) return false
    this.#tryAt = after(now, RETRY_EVERY_MS)
    return true
  }

  get isAway(): boolean {
    return this.#tryAt !== undefined
  }

  answered(): void {
    this.#tryAt = undefined
  }

  failed(now: MonotonicMs): void {
    this.#tryAt = after(now, RETRY_EVERY_MS)
  }
}
