import type { ServerDuplexStream, ServiceError } from '@grpc/grpc-js'
import { type Life, OUTSIDE } from '../kernel/life.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { Conditions } from './conditions.ts'
import { OneWay, type Road } from './one-way.ts'
import { type Between, ClientEnd, type Ended, ServerEnd, unavailable } from './stream-ends.ts'

/** Who takes streams at an address: calls the handler, or gives the status that refuses the call. */
export interface StreamAcceptor {
  readonly host: string
  readonly life: Life
  readonly accept: (service: string, call: ServerDuplexStream<unknown, unknown>) => ServiceError | undefined
}

/** What connections are part of. */
export interface StreamGround {
  readonly scheduler: Scheduler
  readonly conditions: Conditions
  acceptorAt(address: string): StreamAcceptor | undefined
  forget(connection: Connection): void
}

export interface ConnectionEnds {
  readonly clientHost: string
  readonly clientLife: Life
  readonly address: string
  readonly service: string
}

/** One call: two ends and what is under way between them. */
export class Connection implements Between, Road {
  readonly scheduler: Scheduler
  readonly client: ClientEnd
  readonly #ground: StreamGround
  readonly #ends: ConnectionEnds
  readonly #serverHost: string
  readonly #up = new OneWay(this)
  readonly #down = new OneWay(this)
  #server: ServerEnd | undefined
  #serverLife: Life | undefined
  #serverOver = false
  #cuts = 0

  constructor(ground: StreamGround, ends: ConnectionEnds) {
    this.#ground = ground
    this.scheduler = ground.scheduler
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
    return this.#ground.conditions.isCut(this.#ends.clientHost, this.#serverHost)
  }

  isBetween(left: string, right: string): boolean {
    const { clientHost } = this.#ends
    return (
      (clientHost === left && this.#serverHost === right) ||
      (clientHost === right && this.#serverHost === left)
    )
  }

  travelMs(): number {
    return this.#ground.conditions.travelMs(this.#ends.clientHost, this.#serverHost)
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
    const { scheduler } = this
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
    const acceptor = this.#ground.acceptorAt(address)
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
    if (this.client.over && (this.#serverOver || this.#serverLife === undefined)) this.#ground.forget(this)
  }
}
