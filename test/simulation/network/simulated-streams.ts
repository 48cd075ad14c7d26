import { EventEmitter } from 'node:events'
import { Metadata, type ServerDuplexStream, type ServiceError, status } from '@grpc/grpc-js'
import type { AttachCall, OpenAttach } from '../../../proto/client/attach-call.ts'
import type { Chance } from '../kernel/chance.ts'
import { type Life, OUTSIDE, type Scheduler } from '../kernel/scheduler.ts'
import type { Conditions } from './conditions.ts'

/** Keep-alive of the two ends (`proto/client/channel.ts`, `control-plane/rpc/server.ts`): how long after a cut each notices. */
const CLIENT_NOTICES_MS = [2_000, 4_000] as const
const SERVER_NOTICES_MS = [5_000, 10_000] as const

/** Who takes streams at an address: calls the handler, or gives the status that refuses the call. */
export interface StreamAcceptor {
  readonly host: string
  readonly life: Life
  readonly accept: (service: string, call: ServerDuplexStream<unknown, unknown>) => ServiceError | undefined
}

type Ended = Pick<ServiceError, 'code' | 'details' | 'metadata'>

/** Reliable, ordered streams between processes, as gRPC gives them: they break when an end dies, and some time after the
 *  hosts were cut off from each other; until then, what was sent waits. */
export class SimulatedStreams {
  readonly scheduler: Scheduler
  readonly conditions: Conditions
  readonly #chance: Chance
  readonly #acceptors = new Map<string, StreamAcceptor>()
  readonly #open = new Set<Connection>()

  constructor(scheduler: Scheduler, conditions: Conditions, chance: Chance) {
    this.scheduler = scheduler
    this.conditions = conditions
    this.#chance = chance
  }

  get open(): number {
    return this.#open.size
  }

  listen(address: string, acceptor: StreamAcceptor): void {
    this.#acceptors.set(address, acceptor)
  }

  acceptorAt(address: string): StreamAcceptor | undefined {
    const acceptor = this.#acceptors.get(address)
    return acceptor === undefined || acceptor.life.ended ? undefined : acceptor
  }

  /** What a process on that host opens its calls with. */
  openerOn(host: string, life: Life, service: string): OpenAttach {
    return address => {
      const connection = new Connection(this, { clientHost: host, clientLife: life, address, service })
      this.#open.add(connection)
      return { call: connection.client, close: () => connection.close() }
    }
  }

  forget(connection: Connection): void {
    this.#open.delete(connection)
  }

  /** A process has died: its host tells the other ends. */
  died(life: Life): void {
    for (const connection of this.#open) connection.died(life)
  }

  /** Two hosts were cut off from each other, or are whole again. */
  cutChanged(left: string, right: string, isCut: boolean): void {
    for (const connection of this.#open) {
      if (!connection.isBetween(left, right)) continue
      if (isCut)
        connection.cut(this.#chance.between(...CLIENT_NOTICES_MS), this.#chance.between(...SERVER_NOTICES_MS))
      else connection.mended()
    }
  }
}

interface ConnectionEnds {
  readonly clientHost: string
  readonly clientLife: Life
  readonly address: string
  readonly service: string
}

/** Messages one way, in their order. */
class Way {
  readonly #connection: Connection
  #lastAt = 0
  #held: (() => void)[] = []

  constructor(connection: Connection) {
    this.#connection = connection
  }

  get waiting(): number {
    return this.#held.length
  }

  send(life: Life, deliver: () => void): void {
    if (this.#connection.isCut()) this.#held.push(() => this.#send(life, deliver))
    else this.#send(life, deliver)
  }

  flush(): void {
    const held = this.#held
    this.#held = []
    for (const send of held) send()
  }

  #send(life: Life, deliver: () => void): void {
    const { scheduler } = this.#connection.streams
    this.#lastAt = Math.max(this.#lastAt, scheduler.nowMs + this.#connection.travelMs())
    scheduler.schedule(this.#lastAt - scheduler.nowMs, life, () => {
      // What is under way when the cut comes waits like everything behind it.
      if (this.#connection.isCut()) this.#held.push(() => this.#send(life, deliver))
      else deliver()
    })
  }
}

/** One call: two ends and what is under way between them. */
class Connection {
  readonly streams: SimulatedStreams
  readonly client: ClientEnd
  readonly #ends: ConnectionEnds
  readonly #serverHost: string
  readonly #up = new Way(this)
  readonly #down = new Way(this)
  #server: ServerEnd | undefined
  #serverLife: Life | undefined
  #serverOver = false
  #cuts = 0

  constructor(streams: SimulatedStreams, ends: ConnectionEnds) {
    this.streams = streams
    this.#ends = ends
    this.#serverHost = ends.address.slice(0, ends.address.lastIndexOf(':'))
    this.client = new ClientEnd(this)
    this.#up.send(OUTSIDE, () => this.#arrive())
  }

  get unsentReports(): number {
    return this.#up.waiting
  }

  get unsentOrders(): number {
    return this.#down.waiting
  }

  isCut(): boolean {
    return this.streams.conditions.isCut(this.#ends.clientHost, this.#serverHost)
  }

  isBetween(left: string, right: string): boolean {
    const { clientHost } = this.#ends
    return (
      (clientHost === left && this.#serverHost === right) ||
      (clientHost === right && this.#serverHost === left)
    )
  }

  travelMs(): number {
    return this.streams.conditions.travelMs(this.#ends.clientHost, this.#serverHost)
  }

  report(raw: object): void {
    this.#up.send(OUTSIDE, () => this.#inServer(() => this.#server?.deliver(raw)))
  }

  order(raw: unknown): void {
    this.#down.send(this.#ends.clientLife, () => this.client.deliver(raw))
  }

  /** The client gives the call up. */
  close(): void {
    if (this.client.over) return
    this.client.over = true
    this.#up.send(OUTSIDE, () => this.#inServer(() => this.#endServer('cancelled')))
    this.#forgetIfOver()
  }

  /** The client has nothing more to say. */
  halfClose(): void {
    this.#up.send(OUTSIDE, () => this.#inServer(() => this.#server?.emit('end')))
  }

  /** The server ends the call with a status. */
  serverEnds(ended: Ended): void {
    if (this.#serverOver) return
    this.#serverOver = true
    this.#down.send(this.#ends.clientLife, () => this.#endClient(ended))
    this.#forgetIfOver()
  }

  died(life: Life): void {
    if (life === this.#ends.clientLife && !this.client.over) {
      this.client.over = true
      this.#up.send(OUTSIDE, () => this.#inServer(() => this.#endServer('cancelled')))
    }
    if (life === this.#serverLife && !this.#serverOver) {
      this.#serverOver = true
      this.#down.send(this.#ends.clientLife, () => this.#endClient(unavailable('the other end is gone')))
    }
    this.#forgetIfOver()
  }

  cut(clientNoticesMs: number, serverNoticesMs: number): void {
    this.#cuts += 1
    const cuts = this.#cuts
    const still = (): boolean => this.#cuts === cuts && this.isCut()
    const { scheduler } = this.streams
    scheduler.schedule(clientNoticesMs, this.#ends.clientLife, () => {
      if (still()) this.#endClient(unavailable('keep-alive: no answer'))
    })
    scheduler.schedule(serverNoticesMs, OUTSIDE, () => {
      if (still()) this.#inServer(() => this.#endServer('close'))
    })
  }

  mended(): void {
    this.#up.flush()
    this.#down.flush()
  }

  /** The call has reached the host. */
  #arrive(): void {
    const { address, service } = this.#ends
    const acceptor = this.streams.acceptorAt(address)
    if (acceptor === undefined) {
      this.#serverOver = true
      this.#down.send(this.#ends.clientLife, () => this.#endClient(unavailable('connection refused')))
      return
    }
    this.#serverLife = acceptor.life
    this.#inServer(() => {
      const server = new ServerEnd(this)
      this.#server = server
      const refusal = acceptor.accept(service, server as unknown as ServerDuplexStream<unknown, unknown>)
      if (refusal !== undefined) this.serverEnds(refusal)
    })
  }

  /** What comes in reaches the server's process in its own time: not while it is stopped. */
  #inServer(act: () => void): void {
    const life = this.#serverLife
    if (life === undefined || life.ended) return
    if (life.parked === undefined) act()
    else life.parked.push(act)
  }

  #endServer(event: 'cancelled' | 'close'): void {
    if (this.#serverOver) return
    this.#serverOver = true
    this.#server?.emit(event)
    this.#forgetIfOver()
  }

  #endClient(ended: Ended): void {
    if (this.client.over) return
    this.client.over = true
    this.client.emit('status', ended)
    this.#forgetIfOver()
  }

  #forgetIfOver(): void {
    if (this.client.over && (this.#serverOver || this.#serverLife === undefined)) this.streams.forget(this)
  }
}

/** The client's end, as `AttachedStream` uses it. */
class ClientEnd extends EventEmitter implements AttachCall {
  readonly #connection: Connection
  over = false
  #heard = false

  constructor(connection: Connection) {
    super()
    this.#connection = connection
  }

  get writableLength(): number {
    return this.#connection.unsentReports
  }

  write(report: object): void {
    if (!this.over) this.#connection.report(report)
  }

  end(): void {
    this.#connection.halfClose()
  }

  cancel(): void {
    this.#connection.close()
  }

  deliver(raw: unknown): void {
    if (this.over) return
    // Metadata goes out with the server's first message.
    if (!this.#heard) this.emit('metadata')
    this.#heard = true
    this.emit('data', raw)
  }
}

/** The server's end, as far as `serveReports` uses a `ServerDuplexStream`. */
class ServerEnd extends EventEmitter {
  readonly #connection: Connection

  constructor(connection: Connection) {
    super()
    this.#connection = connection
    // grpc-js sends the status when a handler emits an error.
    this.on('error', (error: ServiceError) => connection.serverEnds(error))
  }

  get writableLength(): number {
    return this.#connection.unsentOrders
  }

  write(order: unknown): void {
    this.#connection.order(order)
  }

  end(): void {
    this.#connection.serverEnds({ code: status.OK, details: '', metadata: new Metadata() })
  }

  deliver(raw: unknown): void {
    this.emit('data', raw)
  }
}

function unavailable(details: string): Ended {
  return { code: status.UNAVAILABLE, details, metadata: new Metadata() }
}
