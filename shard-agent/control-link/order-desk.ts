import type { Clock } from '../../lib/clock.ts'
import type { ErrorCode } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import {
  type AgentOrder,
  type AgentReport,
  type LeaseRenewal,
  LOG_LINES_PER_MESSAGE_MAX,
  type StartShard,
} from '../../proto/contract/agent-link.ts'
import type { OrderResult } from '../../proto/contract/common.ts'
import { type OrderId, type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import { isStopSignal } from '../lifecycle/stop-signal.ts'
import { AnsweredOrders } from './answered-orders.ts'
import type { ScriptSide } from './script-side.ts'
import type { Ward } from './ward.ts'

export type ReportBody = AgentReport['body']

type Answer = Pick<OrderResult, 'status' | 'code' | 'message'>

export interface OrderDeskOptions {
  readonly ward: Ward
  readonly scripts: Omit<ScriptSide, 'renewed'>
  /** The leases that were renewed by a report of ours. */
  readonly onLease: (renewal: LeaseRenewal) => void
  readonly clock: Clock
  readonly log: Log
  readonly report: (body: ReportBody) => void
}

/** Takes the control plane's orders and answers each with one result. `done` means: accepted and under way; what becomes of a game
 *  server is told by heartbeats and exits. */
export class OrderDesk {
  readonly #options: OrderDeskOptions
  readonly #answered = new AnsweredOrders()

  constructor(options: OrderDeskOptions) {
    this.#options = options
  }

  take(order: AgentOrder): void {
    const { clock, log, report } = this.#options
    const startedAt = clock.monotonicMs()
    const { orderId, token } = order
    const verdict = this.#answered.judge(orderId, token)
    switch (verdict.kind) {
      case 'repeat':
        report({ kind: 'result', value: verdict.result })
        return
      case 'stale': {
        const message = `token ${token} is older than ${verdict.highest}`
        report({
          kind: 'result',
          value: { orderId, status: 'stale', code: '', message, flows: [], tookUs: 0 },
        })
        return
      }
      case 'obey': {
        const answer = this.#obey(order.body, orderId)
        if (answer === undefined) return
        log.info({ order: order.body.kind, orderId, ...answer }, 'order')
        const tookUs = Math.round((clock.monotonicMs() - startedAt) * 1_000)
        const result: OrderResult = { orderId, ...answer, flows: [], tookUs }
        // A reading may be repeated: its lines were not kept.
        if (order.body.kind !== 'readLog') this.#answered.remember(result)
        report({ kind: 'result', value: result })
      }
    }
  }

  /** @returns undefined for what is no order but news */
  #obey(body: AgentOrder['body'], orderId: OrderId): Answer | undefined {
    const { ward, log, scripts } = this.#options
    switch (body.kind) {
      case 'start':
        return this.#start(body.value)
      case 'stop':
        log.info({ shard: shardRefText(body.value.shard), why: body.value.why }, 'asked to stop')
        return known(ward.stop(body.value.shard, body.value.graceMs), body.value.shard)
      case 'kill':
        log.info({ shard: shardRefText(body.value.shard), why: body.value.why }, 'asked to kill')
        return known(ward.kill(body.value.shard), body.value.shard)
      case 'forget':
        ward.forget(body.value.shard)
        return DONE
      case 'readLog':
        return this.#readLog(body.value.shard, body.value.lines, orderId)
      case 'drain':
        log.info({ ...body.value, shard: shardRefText(body.value.shard) }, 'drain')
        scripts.drain(body.value.shard, body.value.draining, body.value.deadlineMs)
        return DONE
      case 'rejected':
        log.warn({ ...body.value }, 'the control plane refused a report')
        return undefined
      case 'welcome':
        log.info({}, 'welcomed by the control plane')
        return undefined
      case 'lease':
        this.#options.onLease(body.value)
        return undefined
      case 'notice':
        scripts.notice(body.value)
        return undefined
      case 'zone':
        scripts.zone(body.value)
        return undefined
      case 'border':
        scripts.border(body.value)
        return undefined
    }
  }

  #start(spec: StartShard): Answer {
    if (spec.command.length === 0 && spec.container === undefined)
      return refused('SWY_INVALID_ARGUMENT', 'the command is empty')
    if (!isStopSignal(spec.stopSignal))
      return refused('SWY_INVALID_ARGUMENT', `no signal to stop a game server with: ${spec.stopSignal}`)
    switch (this.#options.ward.start(spec)) {
      case 'accepted':
        return DONE
      case 'already':
        return { status: 'done', code: '', message: 'this incarnation was started before' }
      case 'stale':
        return { status: 'stale', code: '', message: 'this or a newer incarnation has been here before' }
      case 'full':
        return refused('SWY_LIMIT', 'this host carries as many game servers as it may')
    }
  }

  #readLog(shard: ShardRef, lines: number, orderId: OrderId): Answer {
    const all = this.#options.ward.lastLines(shard, lines)
    if (all === undefined) return known(false, shard)
    let sent = 0
    do {
      const chunk = all.slice(sent, sent + LOG_LINES_PER_MESSAGE_MAX)
      sent += chunk.length
      this.#options.report({ kind: 'log', value: { orderId, lines: chunk, last: sent >= all.length } })
    } while (sent < all.length)
    return DONE
  }
}

const DONE: Answer = { status: 'done', code: '', message: '' }

function refused(code: ErrorCode, message: string): Answer {
  return { status: 'refused', code, message }
}

function known(isKnown: boolean, shard: ShardRef): Answer {
  return isKnown ? DONE : refused('SWY_NOT_FOUND', `no such game server here: ${shardRefText(shard)}`)
}
