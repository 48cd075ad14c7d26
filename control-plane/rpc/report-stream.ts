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
  new ReportStream(call, options).serve()
}

class ReportStream<Report, Order> implements OrderLink<Order> {
  readonly #call: ServerDuplexStream<unknown, unknown>
  readonly #options: ReportStreamOptions<Report, Order>
  readonly #rejecter: ReturnType<typeof rejecter>
  #attachment: Attachment<Report> | undefined
  #open: ReturnType<OpenStreams['add']> | undefined
  #over = false

  constructor(call: ServerDuplexStream<unknown, unknown>, options: ReportStreamOptions<Report, Order>) {
    this.#call = call
    this.#options = options
    this.#rejecter = rejecter(options, this)
  }

  serve(): void {
    for (const event of ['error', 'cancelled', 'close'] as const) this.#call.on(event, () => this.#finish())
    this.#call.on('end', () => {
      this.#finish()
      this.#call.end()
    })
    try {
      this.#open = this.#options.streams.add(error => this.end(error))
    } catch (error) {
      this.end(error)
      return
    }
    this.#call.on('data', (raw: unknown) => this.#receive(raw))
  }

  get waiting(): number {
    return this.#call.writableLength
  }

  send(order: Order): void {
    if (this.#over) return
    if (this.#call.writableLength > ORDERS_QUEUED_MAX)
      this.end(new SwitchyardError('SWY_LIMIT', `${ORDERS_QUEUED_MAX} orders wait for a reader`))
    else this.#call.write(this.#options.order.encode(order))
  }

  end(error: unknown): void {
    if (this.#over) return
    this.#finish()
    this.#call.emit('error', statusOfError(error, activeAddress(this.#options.leadership)))
  }

  #receive(raw: unknown): void {
    if (this.#over) return
    try {
      const report = this.#options.report.decode(raw, '')
      if (this.#attachment === undefined) {
        this.#attachment = this.#options.attach(report, this)
        this.#open?.greet()
      } else this.#attachment.receive(report)
      this.#rejecter.accepted()
    } catch (error) {
      if (this.#attachment === undefined) this.end(error)
      else this.#rejecter.refused(raw, error)
    }
  }

  #finish(): void {
    if (this.#over) return
    this.#over = true
    this.#open?.remove()
    this.#attachment?.detach()
  }
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
