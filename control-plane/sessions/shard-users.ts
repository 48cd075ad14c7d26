import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { codeOf, messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { type Incarnation, shardRefText, type ShardRef } from '../../proto/contract/ids.ts'
import type { SessionStep } from '../facts/decision.ts'
import type { SessionStore } from './session-store.ts'
import type { LockProgress } from './sessions-live.ts'

/** One try to lock a user waits so long for its connections to end. */
export const LOCK_WAIT_MS_MAX = 2_000
/** A step that failed is not tried again before. */
export const STEP_RETRY_MS = 200
/** Steps under way at the same time; the next pass asks again for what finds no room. */
export const STEPS_AT_ONCE_MAX = 8
/** How often it is looked which users others have locked. */
export const LOCKED_LOOK_EVERY_MS = 5_000
/** Incarnations that are remembered; the oldest are forgotten first, and asked for again. */
export const SHARD_USERS_MAX = 10_000

/** How game servers reach the database that their users live in. */
export interface ShardDatabase {
  readonly host: string
  readonly port: number
  readonly database: string
}

export interface ShardUsersParts {
  readonly store: Pick<SessionStore, 'createShardUser' | 'lockShardUser' | 'lockedShards' | 'sweepShardUsers'>
  readonly database: ShardDatabase | undefined
  /** Whether this node is the active one. */
  readonly isActive: () => boolean
  readonly clock: Clock
  readonly log: Log
  /** Called when something got done that decisions wait for. */
  readonly wake: () => void
}

interface Work {
  tries: number
  readonly since: MonotonicMs
  notBefore: MonotonicMs
  underWay: boolean
  done: boolean
}

/** Fence level F1: makes a database user before a game server starts, and locks it before its shard is fenced. Every step is asked for
 *  again by each pass until it is done; nothing waits for it meanwhile. */
export class ShardUsers {
  readonly #parts: ShardUsersParts
  readonly #work = new Map<string, Work>()
  readonly #environments = new Map<string, Readonly<Record<string, string>>>()
  #nextLookAt = 0 as MonotonicMs
  #looking: Promise<void> | undefined
  #failure: string | undefined

  constructor(parts: ShardUsersParts) {
    this.#parts = parts
  }

  /** Why the last step that failed did; undefined when one has been done since. */
  get failure(): string | undefined {
    return this.#failure
  }

  lockOf(shard: ShardRef): LockProgress {
    const work = this.#work.get(nameOf({ kind: 'lock-user', shard }))
    if (work === undefined) return { kind: 'open' }
    if (work.done) return { kind: 'locked' }
    return { kind: 'locking', tries: work.tries, sinceMs: this.#now() - work.since }
  }

  environmentOf(shard: ShardRef): Readonly<Record<string, string>> | undefined {
    return this.#environments.get(shardRefText(shard))
  }

  /** To be called on every tick. A node that stands by forgets everything: the next active one makes passwords, and locks, of its own. */
  tick(): void {
    if (!this.#parts.isActive()) {
      this.#work.clear()
      this.#environments.clear()
      this.#nextLookAt = this.#now()
      return
    }
    const now = this.#now()
    if (this.#looking !== undefined || now < this.#nextLookAt) return
    this.#nextLookAt = after(now, LOCKED_LOOK_EVERY_MS)
    this.#looking = this.#look()
      .catch(() => undefined) // The store is away: the next look begins anew.
      .finally(() => {
        this.#looking = undefined
      })
  }

  /** Resolves when no look is under way. */
  async idle(): Promise<void> {
    await this.#looking
  }

  /** Begins the step unless it is done or under way. */
  order(step: SessionStep): void {
    const name = nameOf(step)
    const now = this.#now()
    const work = this.#work.get(name) ?? this.#remember(name, now)
    if (work.done || work.underWay || now < work.notBefore) return
    if ([...this.#work.values()].filter(other => other.underWay).length >= STEPS_AT_ONCE_MAX) return
    work.underWay = true
    work.tries += 1
    void this.#take(step, work)
  }

  /** Another node has begun to fence these shards, and died or stood still: that is ended, however well they look now. */
  async #look(): Promise<void> {
    const locked = await this.#parts.store.lockedShards()
    if (!this.#parts.isActive()) return
    const names = locked.map(shard => nameOf({ kind: 'lock-user', shard }))
    const unknown = names.filter(name => !this.#work.has(name))
    for (const name of unknown) this.#remember(name, this.#now())
    if (unknown.length > 0) this.#parts.wake()
  }

  async #take(step: SessionStep, work: Work): Promise<void> {
    const { log, wake } = this.#parts
    try {
      work.done = step.kind === 'lock-user' ? await this.#lock(step.shard) : await this.#make(step, work)
      if (work.done) this.#failure = undefined
    } catch (error) {
      this.#failure = messageOf(error)
      if (work.tries === 1)
        log.warn(
          { step: step.kind, shard: shardRefText(step.shard), code: codeOf(error), error: messageOf(error) },
          'a database user cannot be changed yet',
        )
    } finally {
      work.underWay = false
      work.notBefore = (this.#now() + STEP_RETRY_MS) as MonotonicMs
      if (work.done) wake()
    }
  }

  async #lock(shard: ShardRef): Promise<boolean> {
    return this.#parts.store.lockShardUser(shard, LOCK_WAIT_MS_MAX)
  }

  /** The life before ends for the database as well: a shard that was stopped, not fenced, has left its user open. */
  async #make(step: SessionStep, work: Work): Promise<boolean> {
    const { store, database } = this.#parts
    const { shard } = step
    const before = { ...shard, incarnation: (shard.incarnation - 1) as Incarnation }
    if (before.incarnation > 0 && !(await this.#lock(before))) return false
    const made = await store.createShardUser(shard)
    // This node has stood by meanwhile: another one has made a password after this.
    if (this.#work.get(nameOf(step)) !== work) return false
    this.#environments.set(
      shardRefText(shard),
      made === undefined || database === undefined ? {} : environmentOf(made, database),
    )
    forgetOldest(this.#environments)
    await store.sweepShardUsers()
    return true
  }

  #remember(name: string, now: MonotonicMs): Work {
    const work = { tries: 0, since: now, notBefore: now, underWay: false, done: false }
    this.#work.set(name, work)
    forgetOldest(this.#work)
    return work
  }

  #now(): MonotonicMs {
    return this.#parts.clock.monotonicMs()
  }
}

function environmentOf(
  made: { readonly user: string; readonly password: string },
  { host, port, database }: ShardDatabase,
): Readonly<Record<string, string>> {
  return {
    SWITCHYARD_DB_HOST: host,
    SWITCHYARD_DB_PORT: String(port),
    SWITCHYARD_DB_DATABASE: database,
    SWITCHYARD_DB_USER: made.user,
    SWITCHYARD_DB_PASSWORD: made.password,
  }
}

function nameOf(step: SessionStep): string {
  return `${step.kind} ${shardRefText(step.shard)}`
}

function forgetOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys()
  if (map.size > SHARD_USERS_MAX && oldest !== undefined) map.delete(oldest)
}
