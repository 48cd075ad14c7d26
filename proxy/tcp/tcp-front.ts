import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { Clock } from '../../lib/clock.ts'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { endpointText } from '../../proto/contract/common.ts'
import type { ListenerName } from '../../proto/contract/ids.ts'
import type { DataPlane } from '../flows/data-plane.ts'
import type { ListenerSettings } from '../flows/listener-flows.ts'
import { canonicalIp } from '../../lib/ip-text.ts'
import type { StreamAdmission } from '../games/stream-adapter.ts'
import type { StreamGame } from '../games/stream-game.ts'
import type { EarlyBytes } from './early-bytes.ts'
import type { Endpoint } from '../../proto/contract/proxy-protocol-header.ts'
import type { Reception } from './reception.ts'
import { ReceptionDesk } from './reception-desk.ts'
import { TcpConnection } from './tcp-connection.ts'
import { newTcpCounters, type TcpCounters } from './tcp-counters.ts'
import { WaitingRoom } from './waiting-room.ts'

export interface TcpFrontOptions {
  readonly dataPlane: DataPlane
  readonly clock: Clock
  readonly log: Log
  /** How long a shard may take to accept a connection. */
  readonly connectMs: number
  /** Clients that may wait for a shard at once. */
  readonly waitingMax: number
  /** Sockets of clients at once: flows, those who wait, and those whose connection is closing. */
  readonly socketsMax: number
  /** By listener; those that are not in it have a game that is carried without being understood. */
  readonly games?: ReadonlyMap<ListenerName, StreamGame>
}

/** Somebody's connection, whatever it is at. */
type Guest = TcpConnection | Reception

/** Placings asked again per tick: with more clients waiting, each of them is asked less often. */
const PLACINGS_PER_TICK_MAX = 256
/** Clients that wait to be accepted by us, per listening socket. The system's `net.core.somaxconn` holds. */
const BACKLOG = 1_024

interface Arrival {
  readonly client: Socket
  readonly from: Endpoint
  readonly to: Endpoint
  readonly listener: ListenerSettings
  readonly admission?: StreamAdmission
  readonly early?: EarlyBytes
}

/** All TCP listeners of the proxy and the connections that came by them. */
export class TcpFront {
  readonly #options: TcpFrontOptions
  readonly #servers = new Map<Server, ListenerName>()
  readonly #desks = new Map<ListenerName, ReceptionDesk>()
  readonly #connections = new Set<Guest>()
  /** Those that have a deadline; the others are woken by their sockets. */
  readonly #timed = new Set<Guest>()
  readonly #waitingRoom: WaitingRoom
  readonly counters: TcpCounters = newTcpCounters()

  constructor(options: TcpFrontOptions) {
    this.#options = options
    this.#waitingRoom = new WaitingRoom(options.waitingMax)
  }

  get connections(): number {
    return this.#connections.size
  }

  get waiting(): number {
    return this.#waitingRoom.clients
  }

  /** Listens on every address of `binds`, all on one port; IPv6 addresses take IPv6 clients only. Port 0 takes a free one.
   *  Gives the port. A machine without IPv6 is served without it, if `binds` has something else.
   *  @throws SwitchyardError `SWY_PORT_TAKEN`, with nothing of this listener left open */
  async listen(listener: ListenerSettings, binds: readonly string[], port: number): Promise<number> {
    this.#openDesk(listener)
    let bound = port
    for (const bind of binds) {
      try {
        bound = await this.#listenOn(listener, bind, bound)
      } catch (error) {
        const fields = { listener: listener.name, bind, error: messageOf(error) }
        const skip = bind === '::' && binds.length > 1 && isWithoutIpv6(error)
        if (skip) this.#options.log.warn(fields, 'no IPv6 on this machine')
        else {
          this.stopListening(listener.name)
          throw new SwitchyardError('SWY_PORT_TAKEN', failureText(listener, bind, bound, error))
        }
      }
    }
    return bound
  }

  /** Moves on what waits or closes. */
  tick(): void {
    const now = this.#options.clock.monotonicMs()
    for (const desk of this.#desks.values()) desk.tick()
    let placings = 0
    const due = [...this.#timed]
    for (const connection of due) {
      if (connection.kind === 'placing') {
        placings += 1
        if (placings > PLACINGS_PER_TICK_MAX) continue
        // To the end of the queue: the others have their turn in the next tick.
        this.#timed.delete(connection)
      }
      connection.tick(now)
    }
  }

  /** Takes no more connections, at one listener or at all; those that are there go on. */
  stopListening(listener?: ListenerName): void {
    for (const [server, name] of this.#servers) {
      if (listener !== undefined && name !== listener) continue
      server.close()
      this.#servers.delete(server)
    }
  }

  /** Ends what is left. The flows are the carrier's to close, before. */
  close(): void {
    this.stopListening()
    for (const desk of this.#desks.values()) desk.close()
    for (const connection of this.#connections) connection.destroy()
  }

  async #listenOn(listener: ListenerSettings, host: string, port: number): Promise<number> {
    const server = createServer({ allowHalfOpen: true, noDelay: true })
    server.maxConnections = this.#options.socketsMax
    server.on('connection', client => this.#accept(listener, client))
    server.on('drop', () => this.#options.dataPlane.countDrop(listener.name, 'flow-limit'))
    server.listen({ host, port, ipv6Only: true, backlog: BACKLOG, exclusive: true })
    await once(server, 'listening')
    server.on('error', error => {
      this.#options.log.warn({ listener: listener.name, error: error.message }, 'cannot accept connections')
    })
    this.#servers.set(server, listener.name)
    const bound = server.address()
    return typeof bound === 'object' && bound !== null ? bound.port : port
  }

  #accept(listener: ListenerSettings, client: Socket): void {
    const { remoteAddress, remotePort, localAddress, localPort } = client
    // A client that is gone already has no address any more.
    if (remoteAddress === undefined || remotePort === undefined) return void client.destroy()
    const from = { ip: canonicalIp(remoteAddress), port: remotePort }
    const to = { ip: canonicalIp(localAddress ?? remoteAddress), port: localPort ?? 0 }
    const desk = this.#desks.get(listener.name)
    if (desk === undefined) return this.#letIn({ client, from, to, listener })
    const reception = desk.greet(client, from, (admission, early) =>
      this.#letIn({ client, from, to, listener, admission, early }),
    )
    if (reception === undefined) return void client.resetAndDestroy()
    this.#connections.add(reception)
    this.#timed.add(reception)
  }

  #letIn(arrival: Arrival): void {
    const { dataPlane, clock, connectMs } = this.#options
    const connection = new TcpConnection({
      ...arrival,
      dataPlane,
      clock,
      connectMs,
      waitingRoom: this.#waitingRoom,
      counters: this.counters,
      onStateChange: changed => this.#onStateChange(changed),
    })
    this.#connections.add(connection)
    connection.start()
  }

  #openDesk(listener: ListenerSettings): void {
    const { games, dataPlane, clock } = this.#options
    const game = games?.get(listener.name)
    if (game === undefined || this.#desks.has(listener.name)) return
    const onStateChange = (changed: Reception): void => this.#onStateChange(changed)
    this.#desks.set(listener.name, new ReceptionDesk({ listener, game, dataPlane, clock, onStateChange }))
  }

  #onStateChange(connection: Guest): void {
    const { kind } = connection
    const over = kind === 'closed' || kind === 'over'
    if (over || kind === 'streaming') this.#timed.delete(connection)
    else this.#timed.add(connection)
    if (over) this.#connections.delete(connection)
  }
}

function failureText(listener: ListenerSettings, bind: string, port: number, error: unknown): string {
  return `listener ${listener.name}: cannot bind tcp ${endpointText(bind, port)}: ${messageOf(error)}`
}

function isWithoutIpv6(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL'
}
