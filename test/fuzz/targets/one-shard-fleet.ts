import type { MonotonicMs } from '../../../lib/clock.ts'
import type { GameAdapter, GameQueries } from '../../../proxy/games/game-adapter.ts'
import type { CarriedShard } from '../../../proxy/routing/route.ts'
import { keyedHash } from '../../../proxy/udp/keyed-hash.ts'
import { carrierWorld } from '../../proxy/support/carrier-world.ts'
import { arena, snapshot, token } from '../../proxy/support/routes.ts'
import { expect } from '../engine/expectations.ts'

const IP = '192.0.2.1'
const NOW = 1_000 as MonotonicMs
let routed: readonly CarriedShard[] | undefined

/** A fleet of one shard that is asked for server lists. */
export interface OneShardFleet {
  readonly queries: GameQueries
  readonly shard: CarriedShard
  /** Nothing, if it is dropped. */
  readonly ask: (query: Buffer) => readonly Buffer[]
  /** Of the shard. @returns what it is asked for it */
  readonly hear: (datagram: Buffer) => readonly Buffer[]
}

/** Routes are made once: a target runs very often. */
export function oneShardFleet(adapter: GameAdapter): OneShardFleet {
  const shards = (routed ??= oneShard())
  const [shard] = shards
  expect(shard !== undefined, 'there is a shard')
  const queries = adapter.openQueries({ fleet: arena, name: undefined, hash: keyedHash(Buffer.alloc(32)) })
  return {
    queries,
    shard,
    ask(query) {
      const answer = queries.answer(query, IP, { shards, port: 27_015 }, NOW)
      return answer.kind === 'reply' ? answer.datagrams : []
    },
    hear: datagram => queries.interviews.hear(shard, datagram, NOW),
  }
}

function oneShard(): readonly CarriedShard[] {
  const { carrier } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  return carrier.routes.shardsOf(arena)
}
