import type { OpenSocket, OpenSocketOptions, OpenSocketResult } from '../../../proxy/udp/datagram-socket.ts'
import type { Chance } from '../kernel/chance.ts'
import { type Life, OUTSIDE } from '../kernel/life.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { Conditions } from './conditions.ts'
import { SimulatedSocket } from './simulated-socket.ts'

const EPHEMERAL_FIRST = 40_000

/** Told of every datagram that leaves a socket, before anything becomes of it. */
export type SendWatcher = (from: SimulatedSocket, datagram: Buffer, address: string, port: number) => void

/** Datagrams between sockets of hosts. One host has one address. */
export class SimulatedNetwork {
  readonly scheduler: Scheduler
  readonly conditions: Conditions
  readonly chance: Chance
  readonly #sockets = new Map<string, Map<number, SimulatedSocket>>()
  readonly #ephemeral = new Map<string, number>()
  onSend: SendWatcher = () => {}
  sent = 0

  constructor(scheduler: Scheduler, conditions: Conditions, chance: Chance) {
    this.scheduler = scheduler
    this.conditions = conditions
    this.chance = chance
  }

  /** What a process on that host opens its sockets with. */
  openSocketOn(host: string, life: Life): OpenSocket {
    return options => this.#open(host, life, options)
  }

  /** Sockets of a process, as the system closes them when it dies. */
  closeAll(life: Life): void {
    for (const sockets of this.#sockets.values())
      for (const socket of sockets.values()) if (socket.life === life) socket.close()
  }

  /** How many sockets a life holds. */
  socketsOf(life: Life): number {
    let count = 0
    for (const sockets of this.#sockets.values())
      for (const socket of sockets.values()) if (socket.life === life) count += 1
    return count
  }

  at(host: string, port: number): SimulatedSocket | undefined {
    return this.#sockets.get(host)?.get(port)
  }

  remove(socket: SimulatedSocket): void {
    const sockets = this.#sockets.get(socket.host)
    if (sockets?.get(socket.port) === socket) sockets.delete(socket.port)
  }

  /** Puts a datagram on its way: lost, delayed, doubled as the weather between the hosts has it. */
  carry(from: SimulatedSocket, datagram: Buffer, address: string, port: number): void {
    this.sent += 1
    this.onSend(from, datagram, address, port)
    const { conditions, chance } = this
    if (conditions.isCut(from.host, address)) return
    const weather = conditions.weather(from.host, address)
    if (weather.loss > 0 && chance.hits(weather.loss)) return
    this.#travel(from, datagram, address, port)
    if (weather.duplicates > 0 && chance.hits(weather.duplicates)) this.#travel(from, datagram, address, port)
  }

  #travel(from: SimulatedSocket, datagram: Buffer, address: string, port: number): void {
    // The sender may use its buffer again.
    const copy = Buffer.from(datagram)
    const source = { address: from.host, port: from.port }
    this.scheduler.schedule(this.conditions.travelMs(from.host, address), OUTSIDE, () => {
      const socket = this.at(address, port)
      if (socket?.takes(source) === true) socket.arrive(copy, source)
      else this.#refuse(from, address, port)
    })
  }

  /** Nobody listens there: the host says so (ICMP port unreachable). */
  #refuse(from: SimulatedSocket, address: string, port: number): void {
    if (this.conditions.isCut(from.host, address)) return
    this.scheduler.schedule(this.conditions.travelMs(address, from.host), OUTSIDE, () =>
      from.refused(address, port),
    )
  }

  #open(host: string, life: Life, options: OpenSocketOptions): OpenSocketResult {
    const sockets = this.#sockets.get(host) ?? new Map<number, SimulatedSocket>()
    this.#sockets.set(host, sockets)
    const port = options.port === 0 ? this.#freePort(host, sockets) : options.port
    if (sockets.has(port)) return { kind: 'failed', code: 'EADDRINUSE' }
    const socket = new SimulatedSocket(this, { host, port, life, options })
    sockets.set(port, socket)
    return { kind: 'open', socket }
  }

  #freePort(host: string, sockets: ReadonlyMap<number, SimulatedSocket>): number {
    let port = this.#ephemeral.get(host) ?? EPHEMERAL_FIRST
    while (sockets.has(port)) port += 1
    this.#ephemeral.set(host, port + 1)
    return port
  }
}
