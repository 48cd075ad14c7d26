import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { printable } from '../../lib/printable.ts'
import {
  type AgentHello,
  type AgentOrder,
  type LeaseRenewal,
  RESTORE_OBSTACLE_CHARACTERS_MAX,
  type Restoring,
  type ShardExited,
  type ZoneReport,
} from '../../proto/contract/agent-link.ts'
import { OrderDesk, type ReportBody } from './order-desk.ts'
import type { ScriptSide } from './script-side.ts'
import { SentReports } from './sent-reports.ts'
import type { Ward } from './ward.ts'

export const HEARTBEAT_MS = 500

export interface AgentLinkOptions {
  /** Who this agent is; the rest of the hello is looked up when it is sent. */
  readonly identity: Omit<AgentHello, 'shards' | 'exits' | 'containers' | 'restores' | 'restoreObstacle'>
  /** Why this host restores no addresses; undefined: it does. */
  readonly restoreObstacle: () => string | undefined
  /** What keeps restored addresses from passing though it does, or may; undefined: nothing is seen. */
  readonly restoreWarning: () => string | undefined
  readonly ward: Ward
  readonly scripts: ScriptSide
  readonly clock: Clock
  readonly log: Log
  /** false, and nothing sent, while the stream is not there or takes no more. */
  readonly send: (body: ReportBody) => boolean
  /** The sequence of the report that was sent last. */
  readonly sentSequence: () => number
}

/** Keeps the control plane told over whichever stream is attached, and hands its orders to the desk. While no node is attached
 *  nothing is queued: the next hello says all. */
export class AgentLink {
  readonly #options: AgentLinkOptions
  readonly #desk: OrderDesk
  readonly #sent = new SentReports()
  #attached = false
  #heartbeatAt: MonotonicMs
  /** Exits since the last hello that could not be sent; the next hello holds them too, so there are never more than the ward has. */
  #unsentExits: ShardExited[] = []

  constructor(options: AgentLinkOptions) {
    const { ward, clock, log, send, scripts } = options
    this.#options = options
    this.#heartbeatAt = clock.monotonicMs()
    this.#desk = new OrderDesk({
      ward,
      scripts,
      clock,
      log,
      report: body => void send(body),
      onLease: renewal => this.#renewed(renewal),
    })
  }

  /** The first report of every stream. */
  hello(): ReportBody {
    const { identity, ward, clock } = this.#options
    const { obstacle } = this.#restoring()
    this.#unsentExits = []
    this.#sent.begin(clock.monotonicMs())
    return {
      kind: 'hello',
      value: {
        ...identity,
        shards: ward.hosted(),
        exits: ward.exits(),
        containers: true,
        restores: obstacle === '',
        restoreObstacle: obstacle,
      },
    }
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
    const { ward, clock, send, sentSequence } = this.#options
    const now = clock.monotonicMs()
    this.#heartbeatAt = after(now, HEARTBEAT_MS)
    const exits = this.#unsentExits
    this.#unsentExits = []
    for (const exit of exits) this.exited(exit)
    const value = { shards: ward.hosted(), restoring: this.#restoring() }
    if (send({ kind: 'heartbeat', value })) this.#sent.add(sentSequence(), now)
  }

  #restoring(): Restoring {
    const { restoreObstacle, restoreWarning } = this.#options
    const wordsOf = (text = ''): string => printable(text.slice(0, RESTORE_OBSTACLE_CHARACTERS_MAX))
    return { obstacle: wordsOf(restoreObstacle()), warning: wordsOf(restoreWarning()) }
  }

  /** The script has taken this notice; while no node is attached nothing is said, and the notice comes again. */
  noticeTaken(noticeId: string): void {
    this.#options.send({ kind: 'noticeTaken', value: { noticeId } })
  }

  /** A level, told often: nothing is kept for later.
   *  @returns false where nobody is there to hear it */
  zones(report: ZoneReport): boolean {
    return this.#attached && this.#options.send({ kind: 'zones', value: report })
  }

  /** A lease lasts from when we sent the report that it answers: the answer may have been long on its way. */
  #renewed({ sequence, shards, validMs }: LeaseRenewal): void {
    const sentAt = this.#sent.timeOf(sequence)
    if (sentAt !== undefined) this.#options.scripts.renewed(shards, after(sentAt, validMs))
  }
}
