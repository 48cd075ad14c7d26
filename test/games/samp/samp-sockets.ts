import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Clock } from '../../../lib/clock.ts'
import { SampClientCore, type SampClientOptions } from './client-core.ts'
import { SampServerCore, type SampServerOptions } from './server-core.ts'
import type { Address } from './server-peer.ts'

const TICK_MS = 10

/** An SA:MP server on a real UDP socket. */
export class SampServer {
  readonly core: SampServerCore
  readonly address: Address
  readonly #socket: Socket
  readonly #timer: NodeJS.Timeout

  private constructor(socket: Socket, clock: Clock, options: Omit<SampServerOptions, 'port'>) {
    const { address: ip, port } = socket.address()
    this.#socket = socket
    this.address = { ip, port }
    this.core = new SampServerCore({ ...options, port })
    socket.on('message', (data, { address, port }: RemoteInfo) => {
      this.core.receive(data, { ip: address, port }, clock.monotonicMs())
      this.#send()
    })
    this.#timer = setInterval(() => {
      this.core.tick(clock.monotonicMs())
      this.#send()
    }, TICK_MS)
  }

  /** @param ip where it is bound to: not 127.0.0.1, which is exempt from its limits, or they are only seen with `limitsLoopback`
   *  @param port 0 for a free one */
  static async open(
    ip: string,
    clock: Clock,
    options: Omit<SampServerOptions, 'port'> = {},
    port = 0,
  ): Promise<SampServer> {
    return new SampServer(await bound(ip, port), clock, options)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#socket.close()
  }

  #send(): void {
    for (const { data, to } of this.core.take()) this.#socket.send(data, to.port, to.ip)
  }
}

/** An SA:MP client on real UDP sockets, one after the other: each new attempt comes from a new port. */
export class SampClient {
  readonly core: SampClientCore
  readonly #ip: string
  readonly #server: Address
  readonly #clock: Clock
  readonly #timer: NodeJS.Timeout
  #socket: Socket | undefined
  #opening = false
  #socketNumber = -1

  /** @param server where its datagrams go: a server, or what stands before it */
  constructor(ip: string, server: Address, clock: Clock, options: Omit<SampClientOptions, 'serverPort'>) {
    this.#ip = ip
    this.#server = server
    this.#clock = clock
    this.core = new SampClientCore({ ...options, serverPort: server.port }, clock.monotonicMs())
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#socket?.close()
    this.#socket = undefined
    this.#opening = true // Whatever is on its way up is not wanted any more.
  }

  #tick(): void {
    if (this.#opening) return
    this.core.tick(this.#clock.monotonicMs())
    if (this.core.socketNumber !== this.#socketNumber) void this.#open()
    else this.#send()
  }

  async #open(): Promise<void> {
    this.#opening = true
    this.#socketNumber = this.core.socketNumber
    const before = this.#socket
    const socket = await bound(this.#ip, 0)
    before?.close()
    if (before !== this.#socket) return void socket.close() // Closed meanwhile.
    socket.on('message', data => {
      if (socket !== this.#socket) return
      this.core.receive(data, this.#clock.monotonicMs())
      if (this.core.socketNumber === this.#socketNumber) this.#send()
    })
    this.#socket = socket
    this.#opening = false
    this.#send()
  }

  #send(): void {
    for (const data of this.core.take()) this.#socket?.send(data, this.#server.port, this.#server.ip)
  }
}

async function bound(ip: string, port: number): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.on('error', () => {})
  socket.bind({ address: ip, port, exclusive: true })
  await once(socket, 'listening')
  return socket
}
