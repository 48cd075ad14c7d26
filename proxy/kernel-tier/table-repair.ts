import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { pauseMsAfter } from './repair-pause.ts'
import type { TableKeeper } from './table-keeper.ts'

/** Between two attempts: until one succeeds, what is in the kernel goes on carrying. */
export const REPAIR_EVERY_MS = 1_000

export interface TableRepairOptions {
  readonly keeper: Pick<TableKeeper, 'makeAnew'>
  readonly clock: Clock
  readonly log: Log
  /** The table is new and empty; nothing is promoted before `promoteFrom`. */
  readonly onRepaired: (promoteFrom: MonotonicMs) => void
}

/** Makes the table anew, however often it takes. */
export class TableRepair {
  readonly #options: TableRepairOptions
  #count = 0
  /** Undefined when nothing is to be repaired. */
  #dueAt: MonotonicMs | undefined
  #attempt: Promise<void> | undefined

  constructor(options: TableRepairOptions) {
    this.#options = options
  }

  /** How often there was something to repair. */
  get count(): number {
    return this.#count
  }

  /** Tries at once; settles after the first attempt, whether it has succeeded or not. */
  begin(): Promise<void> {
    this.#count += 1
    this.#dueAt = this.#options.clock.monotonicMs()
    return this.#try('said')
  }

  /** Call it every tick. */
  tick(now: MonotonicMs): void {
    if (this.#dueAt !== undefined && now >= this.#dueAt) void this.#try('known')
  }

  /** No attempt is begun any more; waits for the one that is under way. */
  async close(): Promise<void> {
    this.#dueAt = undefined
    await this.#attempt
  }

  #try(failure: 'said' | 'known'): Promise<void> {
    this.#attempt ??= this.#makeAnew(failure).finally(() => (this.#attempt = undefined))
    return this.#attempt
  }

  async #makeAnew(failure: 'said' | 'known'): Promise<void> {
    const { keeper, clock, log, onRepaired } = this.#options
    try {
      await keeper.makeAnew()
    } catch (error) {
      const fields = { error: messageOf(error), againAfterMs: REPAIR_EVERY_MS }
      if (failure === 'said')
        log.warn(fields, 'the kernel tier cannot be repaired yet; it is tried until it can')
      if (this.#dueAt !== undefined) this.#dueAt = after(clock.monotonicMs(), REPAIR_EVERY_MS)
      return
    }
    if (this.#dueAt === undefined) return
    this.#dueAt = undefined
    const pauseMs = pauseMsAfter(this.#count - 1)
    log.info({ pauseMs }, 'the kernel tier is repaired')
    onRepaired(after(clock.monotonicMs(), pauseMs))
  }
}
