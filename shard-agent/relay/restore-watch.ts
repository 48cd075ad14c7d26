import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { RestoreTable } from './restore-table.ts'

/** Routes and filters change with the host's network, long after a game server was started. */
export const ROUTES_EVERY_MS = 10_000

export interface RestoreWatchOptions {
  readonly table: RestoreTable
  /** What in this host's network would keep players' addresses from passing; undefined where nothing is seen. */
  readonly routeProblem: () => string | undefined
  readonly clock: Clock
  readonly log: Log
}

/** Looks now and then at what keeps restored addresses from passing, or may: while there is a game server that needs them. */
export class RestoreWatch {
  readonly #options: RestoreWatchOptions
  #lookAt: MonotonicMs
  #routes: string | undefined
  /** Game servers of an earlier life of the agent needed a table that this life cannot touch. */
  #mayBeLeft = false

  constructor(options: RestoreWatchOptions) {
    this.#options = options
    this.#lookAt = options.clock.monotonicMs()
  }

  /** In words, with the remedy where one is known; undefined: nothing is seen, or nobody needs it. */
  get warning(): string | undefined {
    const { plan, obstacle, failing, name } = this.#options.table
    if (plan.isEmpty && failing !== undefined)
      return `the table ${name} is no longer needed, and cannot be deleted: ${failing}`
    if (plan.isEmpty)
      return this.#mayBeLeft
        ? `a table of an earlier agent is left in the kernel, and cannot be deleted from here: nft delete table ${name}`
        : undefined
    if (obstacle !== undefined) return `new players cannot get to game servers that run here: ${obstacle}`
    return failing === undefined ? this.#routes : `addresses of new players cannot be restored: ${failing}`
  }

  /** Call it every tick. */
  tick(): void {
    const { table, clock, log, routeProblem } = this.#options
    const now = clock.monotonicMs()
    if (table.obstacle === undefined) this.#mayBeLeft = false
    else if (!table.plan.isEmpty) this.#mayBeLeft = true
    if (table.plan.isEmpty || now < this.#lookAt) return
    this.#lookAt = after(now, ROUTES_EVERY_MS)
    const before = this.#routes
    this.#routes = routeProblem()
    if (this.#routes === before) return
    if (this.#routes === undefined) log.info({ before }, 'restored addresses may pass now')
    else log.warn({ problem: this.#routes }, 'restored addresses may not pass')
  }
}
