import { connect, type Socket } from 'node:net'
import { LineSplitter } from '../line-splitter.ts'
import { limits } from './limits.ts'
import type { Link, LinkOptions } from './link.ts'

/** Life of one bot's connection.
 *    waiting ──tick──► connecting ──connect──► open ──► waiting …
 *                          └────────error────────────────┘         closed is final */
type LinkState =
  | { readonly kind: 'waiting'; readonly untilMs: number; readonly delayMs: number }
  | { readonly kind: 'connecting'; readonly socket: Socket; readonly delayMs: number }
  | { readonly kind: 'open'; readonly socket: Socket }
  | { readonly kind: 'closed' }

/** A connection that comes back to the same address, as a player's client does, after 50 ms doubling to 1 s. */
export class TcpLink implements Link {
  readonly #options: LinkOptions
  readonly #clock: () => number
  #state: LinkState = { kind: 'waiting', untilMs: 0, delayMs: limits.reconnectMsMin }
  #connectedBefore = false

  /** @param clock monotonic, in milliseconds */
  constructor(options: LinkOptions, clock: () => number) {
    this.#options = options
    this.#clock = clock
  }

  get ready(): boolean {
    return this.#state.kind === 'open' && this.#state.socket.writableLength <= limits.tcpQueueBytesMax
  }

  send(text: string): void {
    if (this.#state.kind === 'open') this.#state.socket.write(`${text}\n`)
  }

  tick(nowMs: number): void {
    if (this.#state.kind === 'waiting' && nowMs >= this.#state.untilMs) this.#connect(this.#state.delayMs)
  }

  close(): void {
    const state = this.#state
    this.#state = { kind: 'closed' }
    if (state.kind === 'open' || state.kind === 'connecting') state.socket.destroy()
  }

  #connect(delayMs: number): void {
    const { host, port, source, events } = this.#options
    const socket = connect({ host, port, localAddress: source, noDelay: true })
    const splitter = new LineSplitter(limits.lineBytesMax)
    this.#state = { kind: 'connecting', socket, delayMs }
    socket.on('connect', () => {
      if (this.#state.kind !== 'connecting') return
      this.#state = { kind: 'open', socket }
      if (this.#connectedBefore) events.onReconnect()
      this.#connectedBefore = true
    })
    socket.on('data', (chunk: Buffer) => {
      const split = splitter.push(chunk)
      if (split.kind === 'too-long') socket.destroy()
      else for (const line of split.lines) events.onMessage(withoutLineEnd(line))
    })
    socket.on('error', events.onError)
    socket.on('close', () => this.#wait())
  }

  #wait(): void {
    if (this.#state.kind === 'closed') return
    const failedMs = this.#state.kind === 'connecting' ? this.#state.delayMs : undefined
    const delayMs = failedMs ?? limits.reconnectMsMin
    this.#state = {
      kind: 'waiting',
      untilMs: this.#clock() + delayMs,
      delayMs: Math.min(delayMs * 2, limits.reconnectMsMax),
    }
  }
}

function withoutLineEnd(line: Buffer): Buffer {
  return line.subarray(0, line.at(-2) === 0x0d ? -2 : -1)
}
