import type { Test } from 'tap'
import type { Change } from '../../control-plane/facts/change.ts'
import type { FactStore } from '../../control-plane/facts/fact-store.ts'
import type { Claim, ClaimOutcome, SessionStore } from '../../control-plane/sessions/session-store.ts'
import type { HandoffStore } from '../../control-plane/zones/handoff-store.ts'
import type { ShardLifeName } from '../../control-plane/shards/shard.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch, SessionHolder, StateEntry } from '../../proto/contract/session.ts'
import { life, ref } from '../support/world.ts'
import { createShard, lead } from './store-under-test.ts'

/** One empty database with facts and sessions. */
export interface SessionsUnderTest {
  readonly facts: FactStore
  readonly sessions: SessionStore
  readonly handoffs: HandoffStore
  /** Lets time pass for what is about sessions: leases, hand-offs and their places, the quarantine. */
  advance(durationMs: number): Promise<void>
}

export type MakeSessions = (t: Test) => Promise<SessionsUnderTest>

export const A = ref('arena-1')
export const B = ref('arena-2')
export const ann = account('ann')

export function account(name: string): AccountName {
  return name as AccountName
}

export function entry(key: string, value: string | Buffer): StateEntry {
  return { key, value: Buffer.from(value), revision: 0 }
}

/** A database, shards in it, and claims with assertions. */
export class Scene {
  readonly made: SessionsUnderTest
  readonly #t: Test

  constructor(t: Test, made: SessionsUnderTest) {
    this.#t = t
    this.made = made
  }

  get sessions(): SessionStore {
    return this.made.sessions
  }

  /** Two ready shards with leases. */
  static async withShards(t: Test, make: MakeSessions): Promise<Scene> {
    return Scene.on(t, await make(t))
  }

  /** The same in a database that there is. */
  static async on(t: Test, made: SessionsUnderTest): Promise<Scene> {
    const scene = new Scene(t, made)
    for (const shard of [A, B]) await scene.shard(shard, 'ready')
    return scene
  }

  /** Makes the shard, brings it to this state, and renews its lease where that is possible. */
  async shard(of: ShardRef, state: keyof typeof lives): Promise<void> {
    await this.apply(createShard(of))
    if (state !== 'starting') await this.becomes(of, state)
    await this.sessions.renewLeases([of])
  }

  async becomes(of: ShardRef, state: keyof typeof lives): Promise<void> {
    await this.apply({ kind: 'shard.life', ref: of, from: LIVING, life: lives[state], why: state })
  }

  async apply(change: Change): Promise<void> {
    const { token } = await lead(this.made.facts, 'node-1')
    const result = await this.made.facts.commit(token, [change], [])
    if (result.kind === 'conflict') throw new Error(`refused: ${result.why}`)
  }

  claim(shard: ShardRef, attempt = 'first', name = ann): Promise<ClaimOutcome> {
    return this.sessions.claim({ shard, account: name, attempt, seen: undefined } satisfies Claim)
  }

  /** Claims what must be granted. */
  async granted(shard: ShardRef, attempt = 'first', name = ann): Promise<SessionHolder> {
    const outcome = await this.claim(shard, attempt, name)
    this.#t.equal(outcome.kind, 'granted', `${name} is granted to ${shard.shardId}`)
    return { shard, account: name, epoch: outcome.kind === 'granted' ? outcome.epoch : (0 as Epoch) }
  }

  /** Asks all that a holder may: each answer must be this one. Lets the account go at last. */
  async everyCall(holder: SessionHolder, answer: 'held' | 'fenced', name: string): Promise<void> {
    this.#t.equal(await this.sessions.check(holder), answer, `check: ${name}`)
    this.#t.equal(await this.sessions.stamp(holder), answer, `stamp: ${name}`)
    this.#t.equal((await this.sessions.state(holder, [])).kind, answer, `state: ${name}`)
    this.#t.equal(await this.sessions.putState(holder, [entry('gold', '5')]), answer, `put: ${name}`)
    this.#t.equal(await this.sessions.release(holder), answer, `release: ${name}`)
  }
}

const lives = { ...life, draining: life.draining() }
const LIVING: readonly ShardLifeName[] = ['starting', 'ready', 'draining', 'suspect', 'fenced']
