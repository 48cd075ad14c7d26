import { ManualClock } from '../../../lib/clock.ts'
import { retarget } from '../../../proxy/games/samp/cipher.ts'
import { SampClientCore, type SampClientOptions } from './client-core.ts'
import { SampServerCore, type SampServerOptions } from './server-core.ts'
import { type Address, addressKey } from './server-peer.ts'

const TICK_MS = 10
/** Datagrams that one tick may cause; more go round in circles. */
const DELIVERIES_MAX = 100_000

export interface Flight {
  readonly data: Buffer
  readonly from: Address
  readonly to: Address
}
export interface Node {
  receive(flight: Flight, now: number): readonly Flight[]
  tick(now: number): readonly Flight[]
}

/** A network of one process in which nothing takes time but what says so: clients, servers and forwarders on a clock of the test. */
export class SampWorld {
  readonly clock = new ManualClock()
  readonly #nodes = new Map<string, Node>()
  #nextPort = 50_000
  /** Datagrams that get lost. */
  loses: (flight: Flight) => boolean = () => false

  get now(): number {
    return this.clock.monotonicMs()
  }

  server(ip: string, options: SampServerOptions): SampServerCore {
    const core = new SampServerCore(options)
    const at = { ip, port: options.port }
    const taken = (): readonly Flight[] => core.take().map(({ data, to }) => ({ data, from: at, to }))
    this.#nodes.set(addressKey(at), {
      receive: ({ data, from }, now) => (core.receive(data, from, now), taken()),
      tick: now => (core.tick(now), taken()),
    })
    return core
  }

  /** Something else that has an address. */
  attach(at: Address, node: Node): void {
    this.#nodes.set(addressKey(at), node)
  }

  /** A machine that is switched off. */
  remove(at: Address): void {
    this.#nodes.delete(addressKey(at))
  }

  client(ip: string, server: Address, options: Partial<SampClientOptions> = {}): SampClientCore {
    const core = new SampClientCore({ name: `player-${ip}`, serverPort: server.port, ...options }, this.now)
    let socketNumber = core.socketNumber
    let at = this.#address(ip)
    const node: Node = {
      receive: ({ data }, now) => (core.receive(data, now), taken()),
      tick: now => (core.tick(now), taken()),
    }
    const taken = (): readonly Flight[] => {
      if (core.socketNumber !== socketNumber) {
        socketNumber = core.socketNumber
        this.#nodes.delete(addressKey(at))
        at = this.#address(ip)
        this.#nodes.set(addressKey(at), node)
      }
      return core.take().map(data => ({ data, from: at, to: server }))
    }
    this.#nodes.set(addressKey(at), node)
    return core
  }

  /** A plain forwarder, a port of its own for each client. It moves everybody to `target` at once, whatever they are in the middle of; it knows
   *  of the game no more than where its port is in the cipher, and only if told so. */
  forwarder(
    at: Address,
    target: Address,
    options: { readonly retargets?: boolean } = {},
  ): { target: Address } {
    const settings = { target }
    const upstreams = new Set<string>()
    this.#nodes.set(addressKey(at), {
      tick: () => [],
      receive: ({ data, from }) => {
        const upstream = { ip: at.ip, port: from.port }
        if (!upstreams.has(addressKey(upstream))) {
          upstreams.add(addressKey(upstream))
          this.#nodes.set(addressKey(upstream), {
            tick: () => [],
            receive: back => [{ data: back.data, from: at, to: from }],
          })
        }
        const aimed = Buffer.from(data)
        if (options.retargets === true) retarget(aimed, at.port, settings.target.port)
        return [{ data: aimed, from: upstream, to: settings.target }]
      },
    })
    return settings
  }

  /** Puts a datagram on the wire, as anybody can. */
  inject(flight: Flight): void {
    this.#deliver([flight])
  }

  run(durationMs: number): void {
    for (let passed = 0; passed < durationMs; passed += TICK_MS) {
      this.clock.advance(TICK_MS)
      this.#deliver([...this.#nodes.values()].flatMap(node => node.tick(this.now)))
    }
  }

  /** Lets time pass until something holds. @throws Error where it does not within a minute of the world's time */
  until(what: string, holds: () => boolean): void {
    for (let passed = 0; !holds(); passed += TICK_MS) {
      if (passed > 60_000) throw new Error(`waited in vain until ${what}`)
      this.run(TICK_MS)
    }
  }

  #address(ip: string): Address {
    this.#nextPort += 1
    return { ip, port: this.#nextPort }
  }

  #deliver(flights: Flight[]): void {
    for (let delivered = 0; flights.length > 0; delivered += 1) {
      if (delivered > DELIVERIES_MAX) throw new Error('datagrams go round in circles')
      const flight = flights.shift()!
      if (this.loses(flight)) continue
      flights.push(...(this.#nodes.get(addressKey(flight.to))?.receive(flight, this.now) ?? []))
    }
  }
}
