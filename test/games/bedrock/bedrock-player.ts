import { createSocket, type Socket } from 'node:dgram'
import { FRAME_SET, openRequest } from './bedrock-wire.ts'

export type BedrockSight =
  | { readonly kind: 'in'; readonly server: string; readonly atMs: number }
  | { readonly kind: 'out'; readonly atMs: number }

const SPEAK_MS = 50
/** So long a person takes to leave the message and to join again. */
export const CLICK_MS = 1_500

/** Somebody who begins a session, speaks all the time, and begins anew, from another port, when nothing has come for a while. */
export class BedrockPlayer {
  readonly sights: BedrockSight[] = []
  readonly #port: number
  readonly #timeoutMs: number
  readonly #speaker: NodeJS.Timeout
  #socket: Socket
  #open = false
  #speaksFrom = 0
  #heardAt = performance.now()

  constructor(port: number, timeoutMs: number) {
    this.#port = port
    this.#timeoutMs = timeoutMs
    this.#socket = this.#connect()
    this.#speaker = setInterval(() => this.#speak(), SPEAK_MS)
  }

  get server(): string | undefined {
    const last = this.sights.at(-1)
    return last?.kind === 'in' ? last.server : undefined
  }

  leave(): void {
    clearInterval(this.#speaker)
    this.#socket.close()
  }

  #connect(): Socket {
    const socket = createSocket('udp4')
    this.#open = false
    this.#heardAt = performance.now()
    socket.on('message', datagram => this.#hear(datagram))
    socket.on('error', () => {})
    return socket
  }

  #speak(): void {
    if (performance.now() - this.#heardAt > this.#timeoutMs) {
      if (this.server !== undefined) this.sights.push({ kind: 'out', atMs: performance.now() })
      this.#socket.close()
      this.#socket = this.#connect()
      this.#speaksFrom = performance.now() + CLICK_MS
      this.#heardAt = this.#speaksFrom
    }
    if (performance.now() < this.#speaksFrom) return
    this.#socket.send(this.#open ? Buffer.from([FRAME_SET, 0, 0, 0]) : openRequest(), this.#port, '127.0.0.1')
  }

  #hear(datagram: Buffer): void {
    this.#heardAt = performance.now()
    if (datagram[0] === 6) this.#open = true
    if (datagram[0] !== FRAME_SET) return
    const server = datagram.toString('latin1', 1)
    if (this.server !== server) this.sights.push({ kind: 'in', server, atMs: performance.now() })
  }
}
