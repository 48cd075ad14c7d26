import type { OpenAttach } from '../../../proto/client/attach-call.ts'
import type { Chance } from '../kernel/chance.ts'
import type { Life } from '../kernel/life.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { Conditions } from './conditions.ts'
import { Connection, type StreamAcceptor, type StreamGround } from './connection.ts'

/** Keep-alive of the two ends (`proto/client/channel.ts`, `control-plane/rpc/server.ts`): how long after a cut each notices. */
const CLIENT_NOTICES_MS = [2_000, 4_000] as const
const SERVER_NOTICES_MS = [5_000, 10_000] as const

/** Reliable, ordered streams between processes, as gRPC gives them: they break when an end dies, and some time after the
 *  hosts were cut off from each other; until then, what was sent waits. */
export class SimulatedStreams implements StreamGround {
  readonly scheduler: Scheduler
  readonly conditions: Conditions
  readonly #chance: Chance
  readonly #acceptors = new Map<string, StreamAcceptor>()
  readonly #open = new Set<Connection>()

  constructor(scheduler: Scheduler, conditions: Conditions, chance: Chance) {
    this.scheduler = scheduler
    this.conditions = conditions
    this.#chance = chance
  }

  get open(): number {
    return this.#open.size
  }

  listen(address: string, acceptor: StreamAcceptor): void {
    this.#acceptors.set(address, acceptor)
  }

  acceptorAt(address: string): StreamAcceptor | undefined {
    const acceptor = this.#acceptors.get(address)
    return acceptor === undefined || acceptor.life.ended ? undefined : acceptor
  }

  /** What a process on that host opens its calls with. */
  openerOn(host: string, life: Life, service: string): OpenAttach {
    return address => {
      const connection = new Connection(this, { clientHost: host, clientLife: life, address, service })
      this.#open.add(connection)
      return { call: connection.client, close: () => connection.close() }
    }
  }

  forget(connection: Connection): void {
    this.#open.delete(connection)
  }

  /** A process has died: its host tells the other ends. */
  died(life: Life): void {
    for (const connection of this.#open) connection.died(life)
  }

  /** Two hosts were cut off from each other, or are whole again. */
  cutChanged(left: string, right: string, isCut: boolean): void {
    for (const connection of this.#open) {
      if (!connection.isBetween(left, right)) continue
      if (isCut)
        connection.cut(this.#chance.between(...CLIENT_NOTICES_MS), this.#chance.between(...SERVER_NOTICES_MS))
      else connection.mended()
    }
  }
}
