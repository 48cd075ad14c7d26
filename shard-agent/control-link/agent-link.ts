import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Random } from '../../lib/random.ts'
import { AttachedStream } from '../../proto/client/attached-stream.ts'
import {
  type AgentHello,
  type AgentOrder,
  agentOrder,
  type AgentReport,
  agentReport,
  type ShardExited,
} from '../../proto/contract/agent-link.ts'
import { OrderDesk, type ReportBody } from './order-desk.ts'
import type { Ward } from './ward.ts'

export const HEARTBEAT_MS = 500

export interface AgentLinkOptions {
  /** Who this agent is; the rest of the hello is looked up when it is sent. */
  readonly identity: Omit<AgentHello, 'shards' | 'exits'>
  readonly addresses: readonly string[]
  readonly token: string | undefined
  readonly ward: Ward
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Keeps the control plane told, and hands its orders to the desk. While no node is attached nothing is queued: the next hello says all. */
export class AgentLink {
  readonly #options: AgentLinkOptions
  readonly #stream: AttachedStream<AgentReport, AgentOrder>
  #heartbeatAt: MonotonicMs
  /** Exits since the last hello that could not be sent; the next hello holds them too, so there are never more than the ward has. */
  #unsentExits: ShardExited[] = []

  constructor(options: AgentLinkOptions) {
    const { identity, addresses, token, ward, clock, random, log } = options
    this.#options = options
    this.#heartbeatAt = clock.monotonicMs()
    const desk = new OrderDesk({ ward, clock, log, report: body => void this.#stream.send(body) })
    this.#stream = new AttachedStream<AgentReport, AgentOrder>({
      service: 'AgentLinkService',
      addresses,
      token,
      report: agentReport,
      order: agentOrder,
      clock,
      random,
      log,
      hello: () => {
        this.#unsentExits = []
        return { kind: 'hello', value: { ...identity, shards: ward.hosted(), exits: ward.exits() } }
      },
      onAttached: () => this.#tellAll(),
      onOrder: order => desk.take(order),
      onDetached: why => log.warn({ why }, 'game servers go on without the control plane'),
    })
  }

  start(): void {
    this.#stream.start()
  }

  stop(): Promise<void> {
    return this.#stream.stop()
  }

  /** A child changed: the next tick tells, not only the next heartbeat. */
  changed(): void {
    this.#heartbeatAt = this.#options.clock.monotonicMs()
  }

  /** Told at once: this is the fastest and surest sign of a crash there is. */
  exited(exit: ShardExited): void {
    if (!this.#stream.send({ kind: 'exited', value: exit })) this.#unsentExits.push(exit)
  }

  tick(): void {
    if (this.#stream.attachedTo !== undefined && this.#options.clock.monotonicMs() >= this.#heartbeatAt)
      this.#tellAll()
  }

  #tellAll(): void {
    const { ward, clock } = this.#options
    this.#heartbeatAt = after(clock.monotonicMs(), HEARTBEAT_MS)
    const exits = this.#unsentExits
    this.#unsentExits = []
    for (const exit of exits) this.exited(exit)
    const heartbeat: ReportBody = { kind: 'heartbeat', value: { shards: ward.hosted() } }
    this.#stream.send(heartbeat)
  }
}
