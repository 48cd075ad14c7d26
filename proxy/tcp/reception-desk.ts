import type { Socket } from 'node:net'
import type { Clock } from '../../lib/clock.ts'
import { isLoopback } from '../../lib/ip-text.ts'
import type { DataPlane } from '../flows/data-plane.ts'
import type { DropReason } from '../flows/drop-reason.ts'
import type { ListenerSettings } from '../flows/listener-flows.ts'
import { ReplyBudget } from '../games/reply-budget.ts'
import type { StreamAdmission, StreamDesk } from '../games/stream-adapter.ts'
import type { StreamGame } from '../games/stream-game.ts'
import type { EarlyBytes } from './early-bytes.ts'
import type { Endpoint } from '../../proto/contract/proxy-protocol-header.ts'
import { Reception } from './reception.ts'
import { ShardInterviewer } from './shard-interviewer.ts'

/** Clients of one listener that have not said yet what they want. One more, and the one that has had the longest time goes: whoever means
 *  it says so within a round trip. */
export const GREETINGS_MAX = 1_024
/** Of one ip; not for loopback. */
export const GREETINGS_PER_IP_MAX = 32

export interface ReceptionDeskOptions {
  readonly listener: ListenerSettings
  readonly game: StreamGame
  readonly dataPlane: DataPlane
  readonly clock: Clock
  readonly onStateChange: (reception: Reception) => void
}

/** Greets the clients of one listener whose game the proxy understands: lists are answered here, players are handed on. */
export class ReceptionDesk {
  readonly #options: ReceptionDeskOptions
  readonly #desk: StreamDesk
  readonly #budget: ReplyBudget
  readonly #interviewers: readonly ShardInterviewer[]
  /** With the ip of each, the oldest first. */
  readonly #greetings = new Map<Reception, string>()
  readonly #greetingsByIp = new Map<string, number>()

  constructor(options: ReceptionDeskOptions) {
    const { game, dataPlane, clock } = options
    const { fleet, hosts } = game.options
    this.#options = options
    this.#desk = game.adapter.openDesk(game.options)
    this.#budget = new ReplyBudget(game.limits, game.hash('streams'), clock.monotonicMs())
    this.#interviewers = [...new Set([fleet, ...hosts.fleets()])].map(
      one => new ShardInterviewer({ fleet: one, desk: this.#desk, dataPlane, clock }),
    )
  }

  /** @param admitted gets the socket, if it is a player's
   *  @returns undefined if there are too many of this ip: the socket is the caller's to end */
  greet(
    client: Socket,
    from: Endpoint,
    admitted: (admission: StreamAdmission, early: EarlyBytes) => void,
  ): Reception | undefined {
    const { listener, dataPlane, clock } = this.#options
    const dropped = (reason: DropReason): void => dataPlane.countDrop(listener.name, reason)
    const ofIp = this.#greetingsByIp.get(from.ip) ?? 0
    if (ofIp >= GREETINGS_PER_IP_MAX && !isLoopback(from.ip)) {
      dropped('hello-limit')
      return undefined
    }
    if (this.#greetings.size >= GREETINGS_MAX) {
      const [oldest] = this.#greetings.keys()
      oldest?.drop('hello-limit')
    }
    const reception = new Reception({
      client,
      greeting: this.#desk.greet(),
      house: {
        shardsOf: fleet => dataPlane.routes.shardsOf(fleet),
        outlook: fleet => dataPlane.outlook({ listener: listener.name, fleet, ...from }),
      },
      clock,
      mayAnswer: bytes => this.#mayAnswer(from.ip, bytes),
      dropped,
      admitted,
      onStateChange: changed => this.#onStateChange(changed),
    })
    this.#greetings.set(reception, from.ip)
    this.#greetingsByIp.set(from.ip, ofIp + 1)
    return reception
  }

  /** Asks the shards; call it every tick. */
  tick(): void {
    for (const interviewer of this.#interviewers) interviewer.tick()
  }

  close(): void {
    for (const interviewer of this.#interviewers) interviewer.close()
  }

  #mayAnswer(ip: string, bytes: number): DropReason | undefined {
    const { listener, dataPlane, clock } = this.#options
    const now = clock.monotonicMs()
    if (!this.#budget.allows(ip, now) || !this.#budget.take(ip, bytes, now)) return 'query-limit'
    dataPlane.countAnswer(listener.name, bytes)
    return undefined
  }

  #onStateChange(reception: Reception): void {
    const ip = this.#greetings.get(reception)
    if (ip !== undefined) {
      this.#greetings.delete(reception)
      const left = (this.#greetingsByIp.get(ip) ?? 1) - 1
      if (left === 0) this.#greetingsByIp.delete(ip)
      else this.#greetingsByIp.set(ip, left)
    }
    this.#options.onStateChange(reception)
  }
}
