import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { FlowReport, ProxyOrder, ProxyReport } from '../../proto/contract/proxy-link.ts'
import type { OrderResult } from '../../proto/contract/common.ts'
import type { DataPlane } from '../flows/data-plane.ts'
import { carryOutOrder } from './carry-out-order.ts'
import type { FlowEventQueue } from './flow-event-queue.ts'
import { fullReports, idleReport } from './flow-reports.ts'
import { OrderMemory } from './order-memory.ts'
import type { RouteMirror } from './route-mirror.ts'

export const HEARTBEAT_EVERY_MS = 500
export const IDLE_EVERY_MS = 5_000
/** 20,000 flows are told within `IDLE_EVERY_MS`; more take longer. */
export const IDLE_FLOWS_PER_TICK = 250

export interface ProxyLinkOptions {
  readonly dataPlane: DataPlane
  readonly events: FlowEventQueue
  readonly mirror: RouteMirror
  readonly clock: Clock
  readonly log: Log
  /** false, and nothing sent, while the stream is not there or takes no more. */
  readonly send: (body: ProxyReport['body']) => boolean
}

/** What the proxy says to the control plane and does for it, over whichever stream is attached. All state is told as
 *  levels: what a slow stream refuses is made good by the next report. */
export class ProxyLink {
  readonly #options: ProxyLinkOptions
  readonly #orders = new OrderMemory()
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
    const receivedAt = clock.monotonicMs()
    const answer = carryOutOrder(order, dataPlane, mirror)
    const { kind } = order.body
    if (answer === undefined) return log.warn({ order }, 'the control plane refused a report')
    const { pacedMs = 0, ...said } = answer
    const tookUs = Math.round((clock.monotonicMs() - receivedAt + pacedMs) * 1_000)
    const result: OrderResult = { orderId: order.orderId, ...said, tookUs }
    if (answer.status !== 'done')
      log.warn({ orderId: order.orderId, kind, ...answer, flows: undefined }, 'an order was not carried out')
    // A lease comes every second and repeating it is its purpose; remembering them would push out what matters.
    if (kind !== 'lease') this.#orders.remember(order.orderId, result)
    // What the order did comes before its answer: whoever reads the answer finds the flows where it says they are.
    this.#sendFlows()
    this.#answer(result)
  }

  /** Sends what is due; to be called every tick, after the data plane's. */
  tick(): void {
    const { events, clock, dataPlane, send } = this.#options
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
