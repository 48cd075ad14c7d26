import type { Clock } from '../../lib/clock.ts'
import { endpointText } from '../../proto/contract/common.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import { AskTurns } from '../games/ask-turns.ts'
import type { ShardInterviews } from '../games/game-adapter.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { RouteTable } from '../routing/route-table.ts'
import type { DatagramSocket, OpenSocket } from './datagram-socket.ts'
import { ownDatagram } from './own-datagram.ts'

export interface ShardAskerOptions {
  readonly fleet: FleetName
  readonly routes: RouteTable
  readonly interviews: ShardInterviews
  readonly clock: Clock
  readonly openSocket: OpenSocket
}

/** Asks the routed shards of one fleet what server lists want to know, from sockets of its own. Silence is no evidence: servers limit
 *  how often they answer. */
export class ShardAsker {
  readonly #options: ShardAskerOptions
  readonly #sockets = new Map<4 | 6, DatagramSocket>()
  readonly #turns = new AskTurns()

  constructor(options: ShardAskerOptions) {
    this.#options = options
  }

  /** Begins the rounds that are due; call it every tick. */
  tick(): void {
    const { routes, fleet, interviews, clock } = this.#options
    const now = clock.monotonicMs()
    for (const gone of this.#turns.follow(routes.shardsOf(fleet), now)) interviews.forget(gone)
    for (const shard of this.#turns.take(now)) this.#send(shard, interviews.ask(shard))
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close()
    this.#sockets.clear()
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
    const { openSocket, interviews, clock } = this.#options
    const opened = openSocket({
      family,
      address: family === 6 ? '::' : '0.0.0.0',
      port: 0,
      onDatagram: (datagram, from) => {
        const shard = this.#turns.at(endpointText(from.address, from.port))
        if (shard === undefined) return
        this.#send(shard, interviews.hear(shard, datagram, clock.monotonicMs()))
      },
      onError: () => {}, // A refusal is silence, which says nothing here.
    })
    if (opened.kind === 'failed') return undefined
    this.#sockets.set(family, opened.socket)
    return opened.socket
  }
}
