import type { ServerDuplexStream } from '@grpc/grpc-js'
import { codeOf, messageOf, SwitchyardError } from '../../lib/errors.ts'
import { fullBucket, takeToken } from '../../lib/token-bucket.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Rejected } from '../../proto/contract/common.ts'
import { type Field, wideInteger } from '../../proto/contract/wire-fields.ts'
import { activeAddress, type NodeStanding } from '../live/node-standing.ts'
import type { OrderLink } from '../live/order-link.ts'
import type { OpenStreams } from './open-streams.ts'
import { statusOfError } from './status-of-error.ts'

/** Orders that wait in a stream whose other end does not read; beyond it the stream is ended. */
export const ORDERS_QUEUED_MAX = 2_000
/** Refused reports that are answered; those beyond it are counted only. */
export const REJECTIONS = { perSecond: 20, burst: 100 }
/** A stream of nothing but refused reports is ended after so many in a row. */
export const REJECTIONS_IN_A_ROW_MAX = 1_000

/** What takes the reports that follow the hello. */
export interface Attachment<Report> {
  receive(report: Report): void
  /** The stream is over, for whatever reason. Called once. */
  detach(): void
}

export interface ReportStreamOptions<Report, Order> {
  readonly report: Field<Report>
  readonly order: Field<Order>
  /** Takes the first report, which must be a hello. @throws SwitchyardError that ends the stream */
  readonly attach: (first: Report, link: OrderLink<Order>) => Attachment<Report>
  readonly orderOfRejection: (rejected: Rejected, number: number) => Order
  readonly streams: OpenStreams
  readonly clock: Clock
  readonly leadership: NodeStanding
  /** Called for every refused report. */
  readonly countRejected: () => void
}

/** Serves one attached stream: hello first, then reports. A report that does not decode is answered in the stream, which goes on. */
export function serveReports<Report, Order>(
  call: ServerDuplexStream<unknown, unknown>,
  options: ReportStreamOptions<Report, Order>,
): void {
  let over = false
  let attachment: Attachment<Report> | undefined
  const finish = (): void => {
    if (over) return
    over = true
    open?.remove()
    attachment?.detach()
  }
  const end = (error: unknown): void => {
    if (over) return
    finish()
    call.emit('error', statusOfError(error, activeAddress(options.leadership)))
  }
  const link: OrderLink<Order> = {
    end,
    send: order => {
      if (over) return
      if (call.writableLength > ORDERS_QUEUED_MAX)
        end(new SwitchyardError('SWY_LIMIT', `${ORDERS_QUEUED_MAX} orders wait for a reader`))
      else call.write(options.order.encode(order))
    },
  }
  const reject = rejecter(options, link)
  let open: ReturnType<OpenStreams['add']> | undefined
  call.on('error', finish)
  call.on('cancelled', finish)
  call.on('close', finish)
  call.on('end', () => {
    finish()
    call.end()
  })
  try {
    open = options.streams.add(end)
  } catch (error) {
    end(error)
    return
  }
  call.on('data', (raw: unknown) => {
    if (over) return
    try {
      if (attachment === undefined) {
        attachment = options.attach(options.report.decode(raw, ''), link)
        open.greet()
      } else attachment.receive(options.report.decode(raw, ''))
      reject.accepted()
    } catch (error) {
      if (attachment === undefined) end(error)
      else reject.refused(raw, error)
    }
  })
}

function rejecter<Report, Order>(options: ReportStreamOptions<Report, Order>, link: OrderLink<Order>) {
  const bucket = fullBucket(REJECTIONS, options.clock.monotonicMs())
  let inARow = 0
  let number = 0
  return {
    accepted(): void {
      inARow = 0
    },
    refused(raw: unknown, error: unknown): void {
      options.countRejected()
      inARow += 1
      if (inARow > REJECTIONS_IN_A_ROW_MAX) {
        link.end(new SwitchyardError('SWY_LIMIT', `${REJECTIONS_IN_A_ROW_MAX} refused reports in a row`))
        return
      }
      if (!takeToken(bucket, REJECTIONS, options.clock.monotonicMs())) return
      number += 1
      const message = messageOf(error).slice(0, 1_000)
      const rejected = { code: codeOf(error), sequence: sequenceOf(raw), orderId: '', message }
      link.send(options.orderOfRejection(rejected, number))
    },
  }
}

const sequence = wideInteger()

/** The sequence of a report that did not decode, if at least that much can be read; 0 otherwise. */
function sequenceOf(raw: unknown): number {
  try {
    return sequence.decode((raw as { readonly sequence?: unknown } | null)?.sequence, 'sequence')
  } catch {
    return 0 // "Has none" on the wire; the message names the field that was refused.
  }
}
