import type {
  DatagramSocket,
  DatagramSource,
  OpenSocketOptions,
  SentListener,
} from '../../../proxy/udp/datagram-socket.ts'
import type { Life } from '../kernel/life.ts'
import type { Chance } from '../kernel/chance.ts'
import type { Scheduler } from '../kernel/scheduler.ts'

/** Datagrams that wait for a process that does not read. */
const QUEUE_MAX = 512
/** So often a process reads at once; else it is busy for a moment, and what happens to the socket meanwhile comes first. */
const READS_AT_ONCE = 0.85
const BUSY_MS = 3

/** The network as far as a socket needs it. */
interface SocketNetwork {
  readonly scheduler: Scheduler
  readonly chance: Chance
  /** Puts a datagram on its way. */
  carry(from: SimulatedSocket, datagram: Buffer, address: string, port: number): void
  remove(socket: SimulatedSocket): void
}

interface SocketPlace {
  readonly host: string
  readonly port: number
  readonly life: Life
  readonly options: OpenSocketOptions
}

/** A UDP socket as Linux has it: what is queued survives a new `connect`; a connected one hears only its peer; a refusal shows
 *  on the next call, whichever that is. */
export class SimulatedSocket implements DatagramSocket {
  readonly host: string
  readonly port: number
  readonly life: Life
  readonly #network: SocketNetwork
  readonly #options: OpenSocketOptions
  #peer: DatagramSource | undefined
  #queue: { readonly datagram: Buffer; readonly from: DatagramSource }[] = []
  #reading = false
  #closed = false
  /** A refusal that no call has been told yet. */
  #failure: string | undefined

  constructor(network: SocketNetwork, { host, port, life, options }: SocketPlace) {
    this.#network = network
    this.host = host
    this.port = port
    this.life = life
    this.#options = options
  }

  send(datagram: Buffer, onSent: SentListener): void {
    const peer = this.#peer
    if (peer === undefined) return this.#fail('ENOTCONN', onSent)
    this.#send(datagram, peer.address, peer.port, onSent)
  }

  sendTo(datagram: Buffer, address: string, port: number, onSent: SentListener): void {
    this.#send(datagram, address, port, onSent)
  }

  connect(address: string, port: number): boolean {
    this.#peer = { address, port }
    return true
  }

  disconnect(): void {
    this.#peer = undefined
  }

  queuedBytes(): number {
    return 0
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#queue = []
    this.#network.remove(this)
  }

  /** Whether the system gives this socket a datagram from there. */
  takes(source: DatagramSource): boolean {
    const peer = this.#peer
    return peer === undefined || (peer.port === source.port && peer.address === source.address)
  }

  arrive(datagram: Buffer, from: DatagramSource): void {
    if (this.#closed || this.#queue.length >= QUEUE_MAX) return
    const { scheduler, chance } = this.#network
    if (!this.#reading && this.life.parked === undefined && chance.hits(READS_AT_ONCE)) {
      scheduler.mix(datagram[datagram.length - 1] ?? 0)
      this.#options.onDatagram(datagram, from)
      return
    }
    this.#queue.push({ datagram, from })
    if (this.#reading) return
    this.#reading = true
    scheduler.schedule(chance.fraction() * BUSY_MS, this.life, () => this.#read())
  }

  refused(address: string, port: number): void {
    if (this.#closed || this.#peer?.address !== address || this.#peer.port !== port) return
    if (this.#network.chance.hits(0.5)) this.#failure = 'ECONNREFUSED'
    else this.#network.scheduler.schedule(0, this.life, () => this.#tell('ECONNREFUSED'))
  }

  #read(): void {
    this.#reading = false
    const queue = this.#queue
    this.#queue = []
    for (const { datagram, from } of queue) if (!this.#closed) this.#options.onDatagram(datagram, from)
  }

  #tell(code: string): void {
    if (!this.#closed) this.#options.onError(code)
  }

  #send(datagram: Buffer, address: string, port: number, onSent: SentListener): void {
    if (this.#closed) return this.#fail('ERR_SOCKET_DGRAM_NOT_RUNNING', onSent)
    const failure = this.#failure
    this.#failure = undefined
    // The pending failure is what this call answers with; nothing is sent then.
    if (failure !== undefined) return this.#fail(failure, onSent)
    this.#network.carry(this, datagram, address, port)
    onSent(null)
  }

  #fail(code: string, onSent: SentListener): void {
    this.#network.scheduler.schedule(0, this.life, () => onSent(Object.assign(new Error(code), { code })))
  }
}
