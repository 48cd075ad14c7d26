import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import type { Carrier } from '../flows/carrier.ts'
import type { DropReason } from '../flows/drop-reason.ts'
import type { Flow } from '../flows/flow.ts'
import type { ListenerFlows } from '../flows/listener-flows.ts'
import type { GameQueries } from '../games/game-adapter.ts'
import type { ListenerGame } from '../games/listener-game.ts'
import { ReplyBudget } from '../games/reply-budget.ts'
import type { DatagramSource, OpenSocket } from './datagram-socket.ts'
import { type ReplySocket, SEND_QUEUE_BYTES_MAX } from './reply-socket.ts'
import { ShardAsker } from './shard-asker.ts'

export interface QueryDeskOptions {
  readonly game: ListenerGame
  readonly flows: ListenerFlows<Flow>
  readonly carrier: Carrier
  readonly clock: Clock
  readonly openSocket: OpenSocket
}

/** Answers the questions of server lists at one listener, so that they neither make flows nor reach shards. */
export class QueryDesk {
  readonly #options: QueryDeskOptions
  readonly #queries: GameQueries
  readonly #budget: ReplyBudget
  readonly #asker: ShardAsker

  constructor(options: QueryDeskOptions) {
    const { game, flows, carrier, clock, openSocket } = options
    const { fleet } = flows.settings
    const { adapter, name, secondLine, hash, limits } = game
    this.#options = options
    this.#queries = adapter.openQueries({ fleet, name, secondLine, hash })
    this.#budget = new ReplyBudget(limits, hash('budget'), clock.monotonicMs())
    this.#asker = new ShardAsker({
      fleet,
      routes: carrier.routes,
      interviews: this.#queries.interviews,
      clock,
      openSocket,
    })
  }

  /** @param port public: where players connect */
  answer(query: Buffer, from: DatagramSource, reply: ReplySocket, port: number): void {
    const { flows, clock } = this.#options
    const refused = this.#answer(query, from, reply, port, clock.monotonicMs())
    if (refused !== undefined) flows.counters.countDrop(refused)
  }

  /** Asks the shards; call it every tick. */
  tick(): void {
    this.#asker.tick()
  }

  close(): void {
    this.#asker.close()
  }

  #answer(
    query: Buffer,
    { address, port: askerPort }: DatagramSource,
    reply: ReplySocket,
    port: number,
    now: MonotonicMs,
  ): DropReason | undefined {
    const { flows, carrier } = this.#options
    if (!this.#budget.allows(address, now)) return 'query-limit'
    if (carrier.bans.isBanned(address, now)) return 'banned'
    if (carrier.draining) return 'draining'
    const shards = carrier.routes.shardsOf(flows.settings.fleet)
    if (shards.length === 0) return 'no-route'
    const answer = this.#queries.answer(query, address, { shards, port }, now)
    if (answer.kind === 'drop') return answer.reason
    const bytes = answer.datagrams.reduce((sum, datagram) => sum + datagram.length, 0)
    if (reply.socket.queuedBytes() > SEND_QUEUE_BYTES_MAX) return 'queue-full'
    if (!this.#budget.take(address, bytes, now)) return 'query-limit'
    for (const datagram of answer.datagrams) reply.socket.sendTo(datagram, address, askerPort, reply.onSent)
    flows.counters.countAnswer(bytes)
    return undefined
  }
}
