import { ManualClock } from '../../../lib/clock.ts'
import type { GameAdapter } from '../../../proxy/games/game-adapter.ts'
import { keyedHash } from '../../../proxy/udp/keyed-hash.ts'
import type { DatagramServer } from '../../games/serve-datagrams.ts'
import { carrierWorld } from './carrier-world.ts'
import { arena, type RouteSketch, snapshot, token } from './routes.ts'

const IP = '192.0.2.1'

/** One listener's questions and answers, without sockets. */
export function queryWorld(adapter: GameAdapter, routes: readonly RouteSketch[], name?: string) {
  const { carrier, joined } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot(routes))
  const clock = new ManualClock()
  const shards = carrier.routes.shardsOf(arena)
  const hash = keyedHash(Buffer.alloc(32, 7))
  const queries = adapter.openQueries({ fleet: arena, name, hash })
  const given = (query: Buffer, ip = IP) =>
    queries.answer(query, ip, { shards, port: 27_960 }, clock.monotonicMs())
  const answer = (query: Buffer, ip = IP): readonly Buffer[] => {
    const answered = given(query, ip)
    return answered.kind === 'reply' ? answered.datagrams : []
  }
  const refusal = (query: Buffer, ip = IP): string | undefined => {
    const answered = given(query, ip)
    return answered.kind === 'drop' ? answered.reason : undefined
  }
  /** A round of questions to the n-th shard. @returns how many datagrams it got */
  const interview = (index: number, server: DatagramServer): number => {
    const shard = shards[index]!
    const waiting = [...queries.interviews.ask(shard)]
    let asked = 0
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      asked += 1
      for (const datagram of server.answer(next))
        waiting.push(...queries.interviews.hear(shard, datagram, clock.monotonicMs()))
    }
    return asked
  }
  return { clock, hash, shards, queries, answer, refusal, interview, joined }
}
