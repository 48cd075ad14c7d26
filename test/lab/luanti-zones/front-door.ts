import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** Clients that come and go, at most: beyond it the test is broken. */
const CLIENTS_MAX = 200

interface Inner {
  readonly socket: Socket
  isConnected: boolean
}

/** One address in front of two servers, for tests without the product: whoever comes from a new port is led where `lead` says. */
export class FrontDoor {
  readonly #outer = createSocket('udp4')
  readonly #inner = new Map<number, Inner>()
  #target = 0

  constructor() {
    // What comes before the way is open is lost, and said again.
    this.#outer.on('message', (datagram, { port }) => {
      const { socket, isConnected } = this.#inner.get(port) ?? this.#enter(port)
      if (isConnected) socket.send(datagram)
    })
  }

  async open(): Promise<number> {
    this.#outer.bind(0, '127.0.0.1')
    await once(this.#outer, 'listening')
    return this.#outer.address().port
  }

  lead(port: number): void {
    this.#target = port
  }

  close(): void {
    this.#outer.close()
    for (const { socket } of this.#inner.values()) socket.close()
  }

  #enter(port: number): Inner {
    if (this.#inner.size >= CLIENTS_MAX) throw new Error(`more than ${CLIENTS_MAX} clients`)
    const inner: Inner = { socket: createSocket('udp4'), isConnected: false }
    this.#inner.set(port, inner)
    inner.socket.on('error', () => {}) // The server has been killed.
    inner.socket.on('message', datagram => this.#outer.send(datagram, port, '127.0.0.1'))
    inner.socket.connect(this.#target, '127.0.0.1', () => {
      inner.isConnected = true
    })
    return inner
  }
}
