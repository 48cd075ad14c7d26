import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { FlowReport, ProxyOrder, ProxyReport } from '../../proto/contract/proxy-link.ts'
import type { OrderResult } from '../../proto/contract/common.ts'
import type { DataPlane } from '../flows/data-plane.ts'
import { AwaitedAnswers } from './awaited-answers.ts'
import { carryOutOrder, type OrderAnswer } from './carry-out-order.ts'
import type { FlowEventQueue } from './flow-event-queue.ts'
import { fullReports, idleReport } from './flow-reports.ts'
import { OrderMemory } from './order-memory.ts'
import type { RouteMirror } from './route-mirror.ts'

export const HEARTBEAT_EVERY_MS = 500
export const IDLE_EVERY_MS = 5_000
/** 20,000 flows are told within `IDLE_EVERY_MS`; more take longer. */
export const IDLE_FLOWS_PER_TICK = 250

const NOT_COMMITTED = 'the kernel has not confirmed it yet'

export interface ProxyLinkOptions {
  readonly dataPlane: DataPlane
  readonly events: FlowEventQueue
  readonly mirror: RouteMirror
  readonly clock: Clock
  readonly log: Log
  /** false, and nothing sent, while the stream is not there or takes no more. */
  readonly send: (body: ProxyReport['body']) => boolean
  /** Settles when what was decided so far holds for what the kernel carries, too; undefined where it does already. */
  readonly committed?: () => Promise<void> | undefined
}

/** What the proxy says to the control plane and does for it, over whichever stream is attached. All state is told as
 *  levels: what a slow stream refuses is made good by the next report. */
export class ProxyLink {
  readonly #options: ProxyLinkOptions
  readonly #orders = new OrderMemory()
  readonly #awaited = new AwaitedAnswers()
  #attached = false
  /** Reports of a full resynchronisation that the stream has not taken yet. */
  #pending: FlowReport[] = []
  /** Flows whose idle times have been told in this round; undefined between two rounds. */
  #idleTold: number | undefined
  #heartbeatDueAt = Number.NEGATIVE_INFINITY
  #idleDueAt = Number.NEGATIVE_INFINITY

  constructor(options: ProxyLinkOptions) {
    this.#options = options
  }

  /** A node listens: it is told everything, in this order: flows, heartbeat, observations. */
  onAttached(): void {
    this.#attached = true
    this.#resynchronise()
    this.#heartbeatDueAt = Number.NEGATIVE_INFINITY
    this.#idleDueAt = this.#options.clock.monotonicMs() + IDLE_EVERY_MS
    this.tick()
  }

  onDetached(): void {
    this.#attached = false
    this.#pending = []
    this.#idleTold = undefined
    this.#options.events.ignore()
  }

  onOrder(order: ProxyOrder): void {
    const { dataPlane, mirror, clock, log } = this.#options
    const remembered = this.#orders.answerTo(order.orderId)
    if (remembered !== undefined) return this.#answer(remembered)
    if (this.#awaited.has(order.orderId)) return
    const receivedAt = clock.monotonicMs()
    const answer = carryOutOrder(order, dataPlane, mirror)
    const { kind } = order.body
    if (answer === undefined) return log.warn({ order }, 'the control plane refused a report')
    if (answer.status !== 'done')
      log.warn({ orderId: order.orderId, kind, ...answer, flows: undefined }, 'an order was not carried out')
    const committed = kind === 'lease' ? undefined : this.#options.committed?.()
    if (committed === undefined) return this.#conclude(order, answer, receivedAt)
    this.#awaited.add(order.orderId, committed, receivedAt, isCommitted => {
      const message = [answer.message, ...(isCommitted ? [] : [NOT_COMMITTED])].filter(Boolean).join('; ')
      this.#conclude(order, { ...answer, message }, receivedAt)
    })
  }

  /** Sends what is due; to be called every tick, after the data plane's. */
  tick(): void {
    const { events, clock, dataPlane, send } = this.#options
    this.#awaited.tick(clock.monotonicMs())
    if (!this.#attached) return
    if (events.overflowed) this.#resynchronise()
    this.#sendFlows()
    const now = clock.monotonicMs()
    const heartbeatDue = now >= this.#heartbeatDueAt
    if (events.takeObservationsChanged() || heartbeatDue)
      send({ kind: 'observations', value: { shards: dataPlane.observations() } })
    if (heartbeatDue) {
      this.#heartbeatDueAt = now + HEARTBEAT_EVERY_MS
      this.#sendHeartbeat()
    }
    this.#sendIdle(now)
  }

  #conclude({ orderId, body }: ProxyOrder, answer: NonNullable<OrderAnswer>, receivedAt: MonotonicMs): void {
    const { pacedMs = 0, ...said } = answer
    const tookUs = Math.round((this.#options.clock.monotonicMs() - receivedAt + pacedMs) * 1_000)
    const result: OrderResult = { orderId, ...said, tookUs }
    // A lease comes every second and repeating it is its purpose; remembering them would push out what matters.
    if (body.kind !== 'lease') this.#orders.remember(orderId, result)
    // What the order did comes before its answer: whoever reads the answer finds the flows where it says they are.
    this.#sendFlows()
    this.#answer(result)
  }

  #resynchronise(): void {
    const { events, dataPlane } = this.#options
    // Nothing can happen between the two lines: what happens after them is an event.
    events.listen()
    this.#pending = [...fullReports(dataPlane.flows())]
  }

  #sendFlows(): void {
    const sendFlows = (value: FlowReport): boolean => this.#options.send({ kind: 'flows', value })
    let sent = 0
    for (const report of this.#pending) {
      if (!sendFlows(report)) break
      sent += 1
    }
    this.#pending.splice(0, sent)
    // Events are news about flows that the full report names.
    if (this.#pending.length === 0) this.#options.events.drain(sendFlows)
  }

  /** A part per tick, so that no packet waits; only after the full report, which names the flows. */
  #sendIdle(now: MonotonicMs): void {
    const { dataPlane, send } = this.#options
    if (this.#pending.length > 0) return
    if (this.#idleTold === undefined) {
      if (now < this.#idleDueAt) return
      this.#idleDueAt = now + IDLE_EVERY_MS
      this.#idleTold = 0
    }
    const idle = dataPlane.idleTimes(this.#idleTold, IDLE_FLOWS_PER_TICK)
    const sent = idle.length > 0 && send({ kind: 'flows', value: idleReport(idle) })
    if (idle.length < IDLE_FLOWS_PER_TICK) this.#idleTold = undefined
    else if (sent) this.#idleTold += idle.length
  }

  #sendHeartbeat(): void {
    const { dataPlane, send } = this.#options
    const { flows, datagramsUp, datagramsDown, drops } = dataPlane.counters()
    const { draining } = dataPlane
    send({ kind: 'heartbeat', value: { flows, datagramsUp, datagramsDown, drops, draining } })
  }

  /** An answer that the stream does not take is asked for again, with the same order. */
  #answer(result: OrderResult): void {
    this.#options.send({ kind: 'result', value: result })
  }
}
