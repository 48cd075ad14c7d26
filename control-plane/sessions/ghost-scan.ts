import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { AccountName } from '../../proto/contract/session.ts'
import type { World } from '../facts/world.ts'
import { ghostOf, LeftPlayers } from './ghosts.ts'
import type { SessionRecord } from './session.ts'
import type { SessionStore } from './session-store.ts'
import { type Ghost, GHOSTS_SHOWN_MAX, type NamedGhost } from './sessions-live.ts'

/** Sessions that one look reads; between two looks of a round `LOOK_EVERY_MS` pass, so that many sessions cost time, not load. */
export const SESSIONS_PER_LOOK_MAX = 1_000
export const LOOK_EVERY_MS = 1_000
/** From the beginning of one round to that of the next, at least. */
export const ROUND_EVERY_MS = 10_000

export interface GhostScanParts {
  readonly store: Pick<SessionStore, 'sessions'>
  /** As of now; undefined while this node stands by, or has not read the facts yet. */
  readonly world: () => World | undefined
  readonly clock: Clock
}

interface Found {
  readonly ghosts: readonly NamedGhost[]
  readonly ghostsTotal: number
  readonly held: number
}

const NOTHING: Found = { ghosts: [], ghostsTotal: 0, held: 0 }

/** Looks through all held sessions again and again for those that nobody plays any more and that keep somebody from logging in. Every
 *  death of a shard leaves others, whose players never come back: they are in nobody's way. */
export class GhostScan {
  readonly #parts: GhostScanParts
  readonly #left = new LeftPlayers()
  #nextAt = 0 as MonotonicMs
  #looking: Promise<void> | undefined
  #round = 1
  #roundAt = 0 as MonotonicMs
  #after: AccountName | undefined
  #ghosts: NamedGhost[] = []
  #ghostsTotal = 0
  #found = NOTHING

  constructor(parts: GhostScanParts) {
    this.#parts = parts
  }

  /** Of the last whole round. */
  get found(): Found {
    return this.#found
  }

  /** @param now by the store's clock, from the same read as the session */
  ghostOf(world: World, session: SessionRecord, now: Parameters<typeof ghostOf>[2]): Ghost | undefined {
    return ghostOf(world, session, now, this.#left.msAgo(session, this.#parts.clock.monotonicMs()))
  }

  /** To be called on every tick; one look at a time. */
  tick(): void {
    const now = this.#parts.clock.monotonicMs()
    if (this.#looking !== undefined || now < this.#nextAt) return
    const world = this.#parts.world()
    if (world === undefined) return this.#forget()
    this.#nextAt = after(now, LOOK_EVERY_MS)
    this.#looking = this.#look(world)
      .catch(() => undefined) // The store is away: the next look goes on where this one would have.
      .finally(() => {
        this.#looking = undefined
      })
  }

  async idle(): Promise<void> {
    await this.#looking
  }

  async #look(world: World): Promise<void> {
    if (this.#after === undefined) this.#roundAt = this.#parts.clock.monotonicMs()
    const from = this.#after === undefined ? {} : { after: this.#after }
    const page = await this.#parts.store.sessions({ ...from, limit: SESSIONS_PER_LOOK_MAX })
    this.#left.note(world, page, this.#parts.clock.monotonicMs(), this.#round)
    for (const session of page.sessions) this.#take(session, this.ghostOf(world, session, page.now))
    this.#after = page.sessions.at(-1)?.account
    if (page.sessions.length < SESSIONS_PER_LOOK_MAX) this.#endRound(page.total)
  }

  #take({ account, state }: SessionRecord, ghost: Ghost | undefined): void {
    if (ghost === undefined || ghost.claimable || state.kind === 'free') return
    this.#ghostsTotal += 1
    this.#ghosts.push({ ...ghost, account, shard: state.shard })
    if (this.#ghosts.length > 2 * GHOSTS_SHOWN_MAX) this.#ghosts = longest(this.#ghosts)
  }

  #endRound(held: number): void {
    this.#found = { ghosts: longest(this.#ghosts), ghostsTotal: this.#ghostsTotal, held }
    this.#left.endRound(this.#round)
    this.#begin()
    this.#nextAt = after(this.#roundAt, ROUND_EVERY_MS)
  }

  #begin(): void {
    this.#round += 1
    this.#after = undefined
    this.#ghosts = []
    this.#ghostsTotal = 0
  }

  #forget(): void {
    this.#left.clear()
    this.#found = NOTHING
    this.#begin()
  }
}

function longest(ghosts: readonly NamedGhost[]): NamedGhost[] {
  return ghosts.toSorted((left, right) => right.forMs - left.forMs).slice(0, GHOSTS_SHOWN_MAX)
}
