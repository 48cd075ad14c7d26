import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import type { Arena, Announcement } from './arena.ts'
import { limits } from './limits.ts'

/** Answers datagrams. Owns one socket. */
export class UdpFront {
  readonly #arena: Arena
  readonly #clock: () => number
  readonly #socket: Socket

  /** @param clock monotonic, in milliseconds */
  constructor(arena: Arena, bind: string, clock: () => number) {
    this.#arena = arena
    this.#clock = clock
    const version = isIPv6(bind) ? 6 : 4
    this.#socket = createSocket({
      type: version === 6 ? 'udp6' : 'udp4',
      recvBufferSize: limits.udpReceiveBufferBytes,
      // Addresses here are never names: answering at once saves a detour through the resolver per datagram.
      lookup: (address, _options, found) => found(null, address, version),
    })
  }

  /** @throws the error of the system if the port is taken */
  async listen(bind: string, port: number): Promise<void> {
    // Asked for before: with addresses found at once, binding is over when the call returns.
    const listening = once(this.#socket, 'listening')
    this.#socket.bind({ address: bind, port, exclusive: true })
    await listening
    // From here on an error is an ICMP answer to some datagram of ours: that player is gone, the others are not.
    this.#socket.on('error', () => {})
    this.#socket.on('message', (payload, from) => {
      const visitor = { protocol: 'udp', address: from.address, port: from.port } as const
      const answer = this.#arena.answer(visitor, payload, this.#clock())
      if (answer.kind === 'say') this.#send(Buffer.from(answer.text), from.port, from.address)
      if (answer.kind === 'echo') this.#send(payload, from.port, from.address)
    })
  }

  announce(announcement: Announcement): void {
    this.#send(Buffer.from(announcement.text), announcement.to.port, announcement.to.address)
  }

  /** Ends after what was sent before. */
  async close(): Promise<void> {
    const closed = once(this.#socket, 'close')
    this.#socket.close()
    await closed
  }

  #send(payload: Buffer, port: number, address: string): void {
    if (this.#socket.getSendQueueSize() > limits.udpQueueBytesMax) return
    // The callback takes errors of this one datagram (a source port 0, no route), which would else be thrown.
    this.#socket.send(payload, port, address, () => {})
  }
}
