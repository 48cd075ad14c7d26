import { createSocket, type Socket } from 'node:dgram'
import type { Link, LinkOptions } from './link.ts'

/** One socket, connected as those of real game clients: it hears the one address it plays at. */
export class UdpLink implements Link {
  readonly #socket: Socket
  #connected = false

  constructor({ host, port, source, events }: LinkOptions) {
    this.#socket = createSocket('udp4')
    this.#socket.on('error', events.onError)
    this.#socket.on('message', events.onMessage)
    this.#socket.on('connect', () => {
      this.#connected = true
    })
    this.#socket.bind({ address: source, port: 0, exclusive: true }, () => this.#socket.connect(port, host))
  }

  get ready(): boolean {
    return this.#connected
  }

  /** Errors of single datagrams (nobody listens) come as 'error' events with the next read. */
  send(text: string): void {
    this.#socket.send(text)
  }

  tick(): void {}

  close(): void {
    this.#connected = false
    this.#socket.close()
  }
}
