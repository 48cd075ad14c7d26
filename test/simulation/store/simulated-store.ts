import type { EventRecord, NewEvent } from '../../../control-plane/events/event.ts'
import type { Change } from '../../../control-plane/facts/change.ts'
import type { ActiveNode, CommitResult, FactStore } from '../../../control-plane/facts/fact-store.ts'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import { SwitchyardError } from '../../../lib/errors.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import type { WatchedSession } from './watched-session.ts'
import type { Chance } from '../kernel/chance.ts'
import type { Life } from '../kernel/life.ts'
import type { Scheduler } from '../kernel/scheduler.ts'

/** How the store fares, for all nodes; changed by faults. */
export interface StoreHealth {
  /** Each way. */
  latencyMs: number
  down: boolean
  /** Share of calls that fail before they did anything. */
  refusals: number
  /** Share of calls whose effect stays and whose answer is lost. */
  lostAnswers: number
}

export interface StoreWatcher {
  committed(commit: WatchedCommit): void
  led(node: NodeId, active: ActiveNode): void
  session(observation: WatchedSession): void
  fault(kind: 'store-refused' | 'store-answer-lost'): void
}

export interface WatchedCommit {
  readonly node: NodeId
  readonly token: Token
  readonly changes: readonly Change[]
  readonly events: readonly NewEvent[]
  readonly result: CommitResult
}

export interface SimulatedStoreParts extends StoreWayParts {
  readonly real: FactStore
  readonly watcher: StoreWatcher
}

/** What lies between a node and its store. */
export interface StoreWayParts {
  readonly node: NodeId
  readonly life: Life
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly health: StoreHealth
  readonly watcher: Pick<StoreWatcher, 'fault'>
  /** Whether this node can reach the store now. */
  readonly reaches: () => boolean
}

/** A node gives up waiting for a store that is away. */
const TIMEOUT_MS = 800

/** The real store as a node sees it: every call takes its way there and back, and either may fail. */
export class SimulatedStore implements FactStore {
  readonly #parts: SimulatedStoreParts
  readonly description = 'simulated'

  constructor(parts: SimulatedStoreParts) {
    this.#parts = parts
  }

  facts(): Promise<Facts> {
    return this.#call(real => real.facts())
  }

  commit(token: Token, changes: readonly Change[], events: readonly NewEvent[]): Promise<CommitResult> {
    const { node, watcher } = this.#parts
    return this.#call(async real => {
      const result = await real.commit(token, changes, events)
      watcher.committed({ node, token, changes, events, result })
      return result
    })
  }

  events(query: Parameters<FactStore['events']>[0]): Promise<readonly EventRecord[]> {
    return this.#call(real => real.events(query))
  }

  request(requestId: string): ReturnType<FactStore['request']> {
    return this.#call(real => real.request(requestId))
  }

  lead(node: NodeId, address: string, ttlMs: number): Promise<ActiveNode> {
    return this.#call(async real => {
      const active = await real.lead(node, address, ttlMs)
      this.#parts.watcher.led(node, active)
      return active
    })
  }

  resign(token: Token): Promise<void> {
    return this.#call(real => real.resign(token))
  }

  close(): Promise<void> {
    return this.#parts.real.close()
  }

  #call<T>(act: (real: FactStore) => Promise<T>): Promise<T> {
    return overStoreWay(this.#parts, () => act(this.#parts.real))
  }
}

/** Calls the real store and tells the outcome as a node would get it: later, or not at all. */
export async function overStoreWay<T>(parts: StoreWayParts, act: () => Promise<T>): Promise<T> {
  const { life, scheduler, chance, health, watcher, reaches } = parts
  const oneWayMs = (): number => health.latencyMs * chance.between(0.5, 1.5)
  if (health.down || !reaches()) return failLater(parts, TIMEOUT_MS * chance.between(0.1, 1), 'is away')
  if (health.refusals > 0 && chance.hits(health.refusals)) {
    watcher.fault('store-refused')
    return failLater(parts, oneWayMs(), 'is busy')
  }
  // The call itself runs to its end at once; only its outcome is told later.
  const outcome = await scheduler.later(oneWayMs(), life, () => settled(act()))
  if (health.lostAnswers > 0 && chance.hits(health.lostAnswers)) {
    watcher.fault('store-answer-lost')
    return failLater(parts, oneWayMs(), 'did not answer')
  }
  return scheduler.later(oneWayMs(), life, () => {
    if (outcome.kind === 'failed') throw outcome.error
    return outcome.value
  })
}

function failLater({ life, scheduler }: StoreWayParts, afterMs: number, how: string): Promise<never> {
  return scheduler.later(afterMs, life, () => {
    throw new SwitchyardError('SWY_STORE_UNAVAILABLE', `the store ${how}`)
  })
}

type Outcome<T> =
  { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly error: unknown }

async function settled<T>(call: Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: 'done', value: await call }
  } catch (error) {
    return { kind: 'failed', error }
  }
}
