import type { ProxyOrder, Snapshot } from '../../proto/contract/proxy-link.ts'
import { change, route, type RouteSketch, snapshot } from '../proxy/support/routes.ts'
import { type ShardNumber, SHARDS } from './tier-lab.ts'

/** Renewed by nobody here. */
const LEASE_MS = 3_600_000
const SLOTS = 5_000

interface Carried {
  shard: ShardNumber
  generation: number
  revision: number
}

/** What a control plane would know: groups and their shards, who takes newcomers, who is banned. Says it as orders. */
export class SceneRoutes {
  readonly #groups: ReadonlyMap<number, Carried>
  readonly #banned = new Set<string>()
  #admits: readonly number[]

  constructor(groups: Readonly<Record<number, ShardNumber>>, admits: readonly number[] | undefined) {
    this.#groups = new Map(
      Object.entries(groups).map(([group, shard]) => [Number(group), { shard, generation: 1, revision: 1 }]),
    )
    this.#admits = admits ?? [...this.#groups.keys()]
  }

  get admits(): readonly number[] {
    return this.#admits
  }

  homes(): readonly (readonly [group: number, shard: ShardNumber])[] {
    return [...this.#groups].map(([group, { shard }]) => [group, shard] as const)
  }

  /** `address:port` of the shard that carries it now. */
  placeOf(group: number): string {
    const { address, port } = SHARDS[this.#groups.get(group)!.shard]
    return `${address}:${port}`
  }

  snapshot(): Snapshot {
    const bans = [...this.#banned].map(network => ({ network, expiresAtMs: 0 }))
    return snapshot(
      [...this.#groups.keys()].map(group => this.#sketch(group)),
      { leaseMs: LEASE_MS, bans },
    )
  }

  rebind(group: number, shard: ShardNumber): ProxyOrder['body'] {
    const carried = this.#groups.get(group)!
    carried.shard = shard
    carried.generation += 1
    return this.#changed([group])
  }

  admit(groups: readonly number[]): ProxyOrder['body'] {
    this.#admits = groups
    return this.#changed([...this.#groups.keys()])
  }

  ban(network: string): ProxyOrder['body'] {
    this.#banned.add(network)
    return { kind: 'routeChange', value: change({ bans: [{ network, expiresAtMs: 0 }] }) }
  }

  lift(network: string): ProxyOrder['body'] {
    this.#banned.delete(network)
    return { kind: 'routeChange', value: change({ removedBans: [network] }) }
  }

  #changed(groups: readonly number[]): ProxyOrder['body'] {
    for (const group of groups) this.#groups.get(group)!.revision += 1
    const routes = groups.map(group => route(this.#sketch(group)))
    return { kind: 'routeChange', value: change({ routes }) }
  }

  #sketch(group: number): RouteSketch {
    const { shard, generation, revision } = this.#groups.get(group)!
    const admission = this.#admits.includes(group) ? 'open' : 'closed'
    return { group, shard, generation, revision, admission, slots: SLOTS, ...SHARDS[shard] }
  }
}
