import type { Test } from 'tap'
import type { Change } from '../../control-plane/facts/change.ts'
import type { ActiveNode, FactStore } from '../../control-plane/facts/fact-store.ts'
import type { Facts } from '../../control-plane/facts/facts.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { FleetName, GroupId, HostId, NodeId, ShardRef, Token } from '../../proto/contract/ids.ts'
import { fleet, life, ref } from '../support/world.ts'

/** One empty database, and the clock it goes by. */
export interface StoreUnderTest {
  /** Another handle on the same database; a store that cannot be shared gives its only one again. */
  open(): Promise<FactStore>
  readonly isShared: boolean
  /** Moves the store's clock. */
  advance(durationMs: number): void
}

export type MakeStore = (t: Test) => Promise<StoreUnderTest>

export const LEASE_MS = 5_000

/** The active node's handle, with assertions on what its commits do. */
export class ActiveStore {
  readonly store: FactStore
  readonly token: Token
  readonly #t: Test

  constructor(t: Test, store: FactStore, token: Token) {
    this.#t = t
    this.store = store
    this.token = token
  }

  facts(): Promise<Facts> {
    return this.store.facts()
  }

  /** Commits what must hold. Returns the store's time of it. */
  async apply(...changes: readonly Change[]): Promise<StoreTimeMs> {
    const result = await this.store.commit(this.token, changes, [])
    if (result.kind === 'conflict') throw new Error(`change ${result.index} was refused: ${result.why}`)
    return result.at
  }

  /** Commits what must not hold, after a change that does: nothing of either may be seen afterwards. */
  async refuse(change: Change, name: string): Promise<void> {
    const before = await this.facts()
    const harmless: Change = { kind: 'fleet.put', fleet: marker }
    const result = await this.store.commit(this.token, [harmless, change], [])
    this.#t.match(
      result,
      { kind: 'conflict', index: 1, why: /\w+/u },
      `${name}: refused, and the index says which`,
    )
    const after = await this.facts()
    this.#t.same({ ...after, now: 0 }, { ...before, now: 0 }, `${name}: nothing of the commit is written`)
  }
}

export async function leading(t: Test, made: StoreUnderTest, node = 'node-1'): Promise<ActiveStore> {
  const store = await made.open()
  const { token } = await lead(store, node)
  return new ActiveStore(t, store, token)
}

export function lead(store: FactStore, node: string): Promise<ActiveNode> {
  return store.lead(node as NodeId, `${node}:7400`, LEASE_MS)
}

export const arena = 'arena' as FleetName

const marker = fleet({ spec: { name: 'marker' as FleetName } })

// ── changes, with everything that a test is not about ──

export function createShard(of: ShardRef, slots = 100): Change {
  const shard = { ref: of, fleet: arena, host: 'host-1' as HostId, version: 'v1', slots, why: 'wanted' }
  return { kind: 'shard.create', shard }
}

export function becomes(
  of: ShardRef,
  name: 'ready' | 'suspect' | 'fenced' | 'gone',
  ...from: ('starting' | 'ready')[]
): Change {
  return {
    kind: 'shard.life',
    ref: of,
    from: from.length > 0 ? from : ['starting', 'ready'],
    life: life[name],
    why: name,
  }
}

export function readyShard(id: string, slots = 100): readonly Change[] {
  return [createShard(ref(id), slots), becomes(ref(id), 'ready')]
}

export function createGroup(id: string, on: ShardRef): Change {
  return { kind: 'group.create', group: { id: id as GroupId, fleet: arena, ordinal: 1, shard: on } }
}

export function reserve(
  id: string,
  on: ShardRef,
  options: { alone?: boolean; places?: number; players?: number } = {},
): Change {
  const { alone = true, places = 10, players = 0 } = options
  return {
    kind: 'reservation.make',
    reservation: { id, shard: on, places, reason: 'fail-over', ttlMs: 1_000 },
    alone,
    players,
  }
}
