import { status, type StatusObject } from '@grpc/grpc-js'
import { type BackoffLimits, backoffMs } from '../../lib/backoff.ts'
import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import { codeOf, messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Random } from '../../lib/random.ts'
import type { Timer, Timers } from '../../lib/timers.ts'
import type { Rejected } from '../contract/common.ts'
import { orderId } from '../contract/ids.ts'
import type { Field } from '../contract/wire-fields.ts'
import type { AttachCall, OpenAttach } from './attach-call.ts'
import { activeAddress, errorOfStatus } from './grpc-error.ts'

/** Reports that may wait for a slow control plane; a state report is a level, so what is refused is made good by the next. */
export const REPORTS_BUFFERED_MAX = 256
/** A node that takes a hello and says nothing is left for the next one. */
export const ATTACH_TIMEOUT_MS = 3_000
/** A stream that lived this long was well: back-off starts anew. */
export const STABLE_AFTER_MS = 5_000
/** What is still unsent after this long when the program stops is lost. */
export const STOP_GRACE_MS = 500
const BACKOFF: BackoffLimits = { firstMs: 100, mostMs: 2_000 }

/** What both kinds of reports have. */
export interface Report {
  readonly sequence: number
  readonly body: { readonly kind: string; readonly value: unknown }
}

export interface AttachedStreamOptions<R extends Report, O> {
  readonly open: OpenAttach
  /** `host:port` of every control-plane node; tried in turn. */
  readonly addresses: readonly string[]
  readonly report: Field<R>
  readonly order: Field<O>
  readonly clock: Clock
  readonly random: Random
  readonly timers: Timers
  readonly log: Log
  /** The first report of every stream. */
  hello(): R['body']
  /** A node has taken the hello: reports may be sent, and everything should be told anew. */
  onAttached(): void
  onOrder(order: O): void
  /** The stream is over; another one is being tried. Only after `onAttached`, and not after `stop`. */
  onDetached(why: string): void
}

interface Link {
  readonly address: string
  readonly call: AttachCall
  readonly close: () => void
}

/** Life of the stream:
 *    stopped ──start──► attaching ──first sign of the node──► attached
 *                          ▲  └────────── failed ──► waiting ◄── over ──┘
 *                          └──────────── back-off over ──┘ */
type State =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'waiting'; readonly timer: Timer }
  | { readonly kind: 'attaching'; readonly link: Link; readonly timer: Timer }
  | { readonly kind: 'attached'; readonly link: Link; readonly since: MonotonicMs }

/** The stream that keeps a proxy or an agent attached to the active control-plane node, whichever that is. */
export class AttachedStream<R extends Report, O> {
  readonly #options: AttachedStreamOptions<R, O>
  #state: State = { kind: 'stopped' }
  #sequence = 0
  #failures = 0
  #nextAddress = 0
  #followed = false
  #refusedReports = 0

  constructor(options: AttachedStreamOptions<R, O>) {
    if (options.addresses.length === 0) throw new TypeError('no control-plane address')
    this.#options = options
  }

  /** Reports that `send` refused so far. */
  get refusedReports(): number {
    return this.#refusedReports
  }

  /** Of the report that was sent last on the present stream; 0 before its hello. */
  get sentSequence(): number {
    return this.#sequence
  }

  /** `host:port` of the node that this stream is attached to; undefined while it is not. */
  get attachedTo(): string | undefined {
    return this.#state.kind === 'attached' ? this.#state.link.address : undefined
  }

  start(): void {
    if (this.#state.kind === 'stopped') this.#attach(this.#takeAddress())
  }

  /** Sends one report. false, and nothing sent, while not attached or while too much waits to be sent. */
  send(body: R['body']): boolean {
    const state = this.#state
    if (state.kind !== 'attached' || state.link.call.writableLength >= REPORTS_BUFFERED_MAX) {
      this.#refusedReports += 1
      return false
    }
    this.#write(state.link.call, body)
    return true
  }

  /** Ends the stream for good; resolves when what was sent has left, or after `STOP_GRACE_MS`. */
  async stop(): Promise<void> {
    const state = this.#state
    this.#state = { kind: 'stopped' }
    if (state.kind === 'waiting' || state.kind === 'attaching') state.timer.cancel()
    if (state.kind === 'attaching') abandon(state.link)
    if (state.kind === 'attached') await endGently(state.link, this.#options.timers)
  }

  #attach(address: string): void {
    const link: Link = { address, ...this.#options.open(address) }
    const { call } = link
    const timer = this.#options.timers.once(ATTACH_TIMEOUT_MS, () => {
      this.#over(link, `${address}: no answer to the hello within ${ATTACH_TIMEOUT_MS} ms`)
    })
    this.#state = { kind: 'attaching', link, timer }
    this.#sequence = 0

    // A node sends its metadata when it has taken the stream in, at the latest with its first order.
    call.on('metadata', () => this.#attached(link))
    call.on('data', (raw: unknown) => this.#received(link, raw))
    call.on('status', (ended: StatusObject) => this.#ended(link, ended))
    // Every error is a status too, and is dealt with there; without a listener it would end the process.
    call.on('error', () => {})
    this.#write(call, this.#options.hello())
  }

  #attached(link: Link): void {
    const state = this.#state
    if (state.kind !== 'attaching' || state.link !== link) return
    state.timer.cancel()
    this.#state = { kind: 'attached', link, since: this.#options.clock.monotonicMs() }
    this.#followed = false
    this.#options.log.info({ address: link.address }, 'attached to the control plane')
    this.#options.onAttached()
  }

  #received(link: Link, raw: unknown): void {
    if (!this.#isCurrent(link)) return
    let order: O
    try {
      order = this.#options.order.decode(raw, '')
    } catch (error) {
      if (!(error instanceof SwitchyardError)) throw error
      this.#reject(raw, error)
      return
    }
    this.#options.onOrder(order)
  }

  #reject(raw: unknown, error: SwitchyardError): void {
    const id = orderIdOf(raw)
    const message = error.message.slice(0, 1_000)
    this.#options.log.warn({ orderId: id, error: message }, 'an order was refused')
    const value: Rejected = { code: error.code, sequence: 0, orderId: id, message }
    this.send({ kind: 'rejected', value })
  }

  #ended(link: Link, ended: StatusObject): void {
    if (!this.#isCurrent(link)) return
    const error = errorOfStatus(ended, link.address)
    const active = activeAddress(ended)
    // Followed once without a pause; two nodes that point at each other are asked at the pace of the back-off.
    const follow = codeOf(error) === 'SWY_NOT_ACTIVE' && active !== undefined && !this.#followed
    this.#over(
      link,
      ended.code === status.OK ? `${link.address} ended the stream` : messageOf(error),
      active,
      follow,
    )
  }

  #over(link: Link, why: string, active?: string, follow = false): void {
    const state = this.#state
    if (!this.#isCurrent(link) || state.kind === 'stopped' || state.kind === 'waiting') return
    abandon(link)
    const { clock, log, random, timers } = this.#options
    if (state.kind === 'attaching') state.timer.cancel()
    const stable = state.kind === 'attached' && clock.monotonicMs() - state.since >= STABLE_AFTER_MS
    if (stable) this.#failures = 0
    const waitMs = follow ? 0 : backoffMs(this.#failures, BACKOFF, random)
    if (!follow) this.#failures += 1
    this.#followed = follow
    const address = follow && active !== undefined ? active : this.#takeAddress()
    this.#state = { kind: 'waiting', timer: timers.once(waitMs, () => this.#attach(address)) }
    log.warn({ why, waitMs: Math.round(waitMs), next: address }, 'not attached to the control plane')
    if (state.kind === 'attached') this.#options.onDetached(why)
  }

  #isCurrent(link: Link): boolean {
    const state = this.#state
    return (state.kind === 'attaching' || state.kind === 'attached') && state.link === link
  }

  #write(call: AttachCall, body: R['body']): void {
    this.#sequence += 1
    call.write(this.#options.report.encode({ sequence: this.#sequence, body } as R) as object)
  }

  #takeAddress(): string {
    const { addresses } = this.#options
    const address = addresses[this.#nextAddress % addresses.length]
    this.#nextAddress += 1
    if (address === undefined) throw new TypeError('no control-plane address')
    return address
  }
}

/** The id of an order that could not be decoded, where at least that is readable. */
function orderIdOf(raw: unknown): string {
  const id: unknown = typeof raw === 'object' && raw !== null && 'orderId' in raw ? raw.orderId : ''
  try {
    return orderId.decode(id, 'orderId')
  } catch {
    // Nothing is lost: the peer finds the order by its place in the stream.
    return ''
  }
}

function abandon(link: Link): void {
  link.call.cancel()
  link.close()
}

function endGently(link: Link, timers: Timers): Promise<void> {
  return new Promise(resolve => {
    const timer = timers.once(STOP_GRACE_MS, finish)
    function finish(): void {
      timer.cancel()
      abandon(link)
      resolve()
    }
    link.call.on('status', finish)
    link.call.end()
  })
}
