import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { endpointText } from '../../proto/contract/common.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import type { GameQueries } from '../games/game-adapter.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { RouteTable } from '../routing/route-table.ts'
import type { DatagramSocket, OpenSocket } from './datagram-socket.ts'
import { ownDatagram } from './own-datagram.ts'

/** A round of questions to each shard. Source servers answer about three a second to one address. */
export const ASK_EVERY_MS = 3_000
/** Rounds that begin in one tick, so that a big fleet is not asked in one burst: 320 a second. */
export const ASKS_PER_TICK_MAX = 16
/** Shards of a fleet that are asked; others count with what the proxy knows itself. */
const ASKED_SHARDS_MAX = 1_000

interface Asked {
  readonly shard: CarriedShard
  dueAt: MonotonicMs
}

export interface ShardAskerOptions {
  readonly fleet: FleetName
  readonly routes: RouteTable
  readonly queries: GameQueries
  readonly clock: Clock
  readonly openSocket: OpenSocket
}

/** Asks the routed shards of one fleet what server lists want to know, from sockets of its own. Silence is no evidence: servers limit
 *  how often they answer. */
export class ShardAsker {
  readonly #options: ShardAskerOptions
  readonly #sockets = new Map<4 | 6, DatagramSocket>()
  /** By endpoint, in the order of their turns. */
  #asked = new Map<string, Asked>()
  #shards: readonly CarriedShard[] = []

  constructor(options: ShardAskerOptions) {
    this.#options = options
  }

  /** Begins the rounds that are due; call it every tick. */
  tick(): void {
    const { routes, fleet, queries, clock } = this.#options
    const shards = routes.shardsOf(fleet)
    const now = clock.monotonicMs()
    if (shards !== this.#shards) this.#follow(shards, now)
    let left = ASKS_PER_TICK_MAX
    for (const [endpoint, asked] of this.#asked) {
      if (left === 0 || now < asked.dueAt) return
      left -= 1
      asked.dueAt = after(now, ASK_EVERY_MS)
      this.#asked.delete(endpoint)
      this.#asked.set(endpoint, asked)
      this.#send(asked.shard, queries.ask(asked.shard))
    }
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close()
    this.#sockets.clear()
  }

  /** Newcomers come first, the others keep their turn. */
  #follow(shards: readonly CarriedShard[], now: MonotonicMs): void {
    const wanted = new Map(
      shards.slice(0, ASKED_SHARDS_MAX).map(shard => [endpointText(shard.address, shard.port), shard]),
    )
    const known = this.#asked
    this.#asked = new Map()
    for (const [endpoint, shard] of wanted)
      if (known.get(endpoint)?.shard !== shard) this.#asked.set(endpoint, { shard, dueAt: now })
    for (const [endpoint, asked] of known) {
      if (wanted.get(endpoint) === asked.shard) this.#asked.set(endpoint, asked)
      else this.#options.queries.forget(asked.shard)
    }
    this.#shards = shards
  }

  #send(shard: CarriedShard, questions: readonly Buffer[]): void {
    if (questions.length === 0) return
    const socket = this.#socketFor(shard.address.includes(':') ? 6 : 4)
    const policy = this.#options.routes.policy(shard.fleet)
    // What cannot be sent is asked again in the next round.
    for (const question of questions)
      socket?.sendTo(ownDatagram(policy, question), shard.address, shard.port, () => {})
  }

  #socketFor(family: 4 | 6): DatagramSocket | undefined {
    const known = this.#sockets.get(family)
    if (known !== undefined) return known
    const { openSocket, queries, clock } = this.#options
    const opened = openSocket({
      family,
      address: family === 6 ? '::' : '0.0.0.0',
      port: 0,
      onDatagram: (datagram, from) => {
        const asked = this.#asked.get(endpointText(from.address, from.port))
        if (asked === undefined) return
        this.#send(asked.shard, queries.hear(asked.shard, datagram, clock.monotonicMs()))
      },
      onError: () => {}, // A refusal is silence, which says nothing here.
    })
    if (opened.kind === 'failed') return undefined
    this.#sockets.set(family, opened.socket)
    return opened.socket
  }
}
