import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { AgentHello, AgentOrder, ShardExited } from '../../proto/contract/agent-link.ts'
import { OrderDesk, type ReportBody } from './order-desk.ts'
import type { Ward } from './ward.ts'

export const HEARTBEAT_MS = 500

export interface AgentLinkOptions {
  /** Who this agent is; the rest of the hello is looked up when it is sent. */
  readonly identity: Omit<AgentHello, 'shards' | 'exits'>
  readonly ward: Ward
  readonly clock: Clock
  readonly log: Log
  /** false, and nothing sent, while the stream is not there or takes no more. */
  readonly send: (body: ReportBody) => boolean
}

/** Keeps the control plane told over whichever stream is attached, and hands its orders to the desk. While no node is attached
 *  nothing is queued: the next hello says all. */
export class AgentLink {
  readonly #options: AgentLinkOptions
  readonly #desk: OrderDesk
  #attached = false
  #heartbeatAt: MonotonicMs
  /** Exits since the last hello that could not be sent; the next hello holds them too, so there are never more than the ward has. */
  #unsentExits: ShardExited[] = []

  constructor(options: AgentLinkOptions) {
    const { ward, clock, log, send } = options
    this.#options = options
    this.#heartbeatAt = clock.monotonicMs()
    this.#desk = new OrderDesk({ ward, clock, log, report: body => void send(body) })
  }

  /** The first report of every stream. */
  hello(): ReportBody {
    const { identity, ward } = this.#options
    this.#unsentExits = []
    return { kind: 'hello', value: { ...identity, shards: ward.hosted(), exits: ward.exits() } }
  }

  onAttached(): void {
    this.#attached = true
    this.#tellAll()
  }

  onOrder(order: AgentOrder): void {
    this.#desk.take(order)
  }

  onDetached(why: string): void {
    this.#attached = false
    this.#options.log.warn({ why }, 'game servers go on without the control plane')
  }

  /** A child changed: the next tick tells, not only the next heartbeat. */
  changed(): void {
    this.#heartbeatAt = this.#options.clock.monotonicMs()
  }

  /** Told at once: this is the fastest and surest sign of a crash there is. */
  exited(exit: ShardExited): void {
    if (!this.#options.send({ kind: 'exited', value: exit })) this.#unsentExits.push(exit)
  }

  tick(): void {
    if (this.#attached && this.#options.clock.monotonicMs() >= this.#heartbeatAt) this.#tellAll()
  }

  #tellAll(): void {
    const { ward, clock, send } = this.#options
    this.#heartbeatAt = after(clock.monotonicMs(), HEARTBEAT_MS)
    const exits = this.#unsentExits
    this.#unsentExits = []
    for (const exit of exits) this.exited(exit)
    send({ kind: 'heartbeat', value: { shards: ward.hosted() } })
  }
}
