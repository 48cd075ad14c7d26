import type { DatagramSocket } from '../../../proxy/udp/datagram-socket.ts'
import type { Chance } from '../kernel/chance.ts'
import { type Life, newLife } from '../kernel/life.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { SimulatedNetwork } from '../network/simulated-network.ts'
import { decodeMessage, encodeInput, type GameMessage } from './message.ts'
import { LISTENER_PORT } from './proxy-process.ts'

/** A client that hears nothing for so long connects anew. */
const TIMEOUT_MS = 4_000
/** Served means: the shard has answered within this time. */
const SERVED_MS = 3_000

export interface PlayerOptions {
  readonly scheduler: Scheduler
  readonly network: SimulatedNetwork
  readonly number: number
  readonly ip: string
  /** Addresses of the proxies; it plays through one of them at a time. */
  readonly proxies: readonly string[]
  readonly chance: Chance
  /** Everything that arrives. */
  readonly onMessage: (
    player: Player,
    message: Exclude<GameMessage, { kind: 'input' | 'probe' | 'probe-answer' }>,
  ) => void
  /** Every local port it opens. */
  readonly onPort: (player: Player, port: number) => void
}

/** A game client: plays, times out, comes back from the same port or another one, through the same proxy or another one. */
export class Player {
  readonly number: number
  readonly ip: string
  readonly #options: PlayerOptions
  readonly #periodMs: number
  /** Some games keep their source port when they reconnect. */
  readonly #keepsPort: boolean
  #life: Life | undefined
  #socket: DatagramSocket | undefined
  #proxy: string
  #sequence = 0
  #joinedAt = 0
  answeredAt: number | undefined

  constructor(options: PlayerOptions) {
    const { chance } = options
    this.#options = options
    this.number = options.number
    this.ip = options.ip
    this.#periodMs = chance.between(350, 900)
    this.#keepsPort = chance.hits(0.5)
    this.#proxy = chance.pick(options.proxies)
  }

  get playing(): boolean {
    return this.#life !== undefined
  }

  get port(): number | undefined {
    return this.#socket?.port
  }

  get proxy(): string {
    return this.#proxy
  }

  served(nowMs: number): boolean {
    return this.answeredAt !== undefined && nowMs - this.answeredAt < SERVED_MS
  }

  join(): void {
    if (this.#life !== undefined) return
    const life = newLife(`player-${this.number}`)
    this.#life = life
    this.#joinedAt = this.#options.scheduler.nowMs
    this.answeredAt = undefined
    if (this.#socket === undefined) this.#open(0)
    this.#step(life)
  }

  /** It just stops: UDP has no goodbye. */
  leave(): void {
    if (this.#life === undefined) return
    this.#life.ended = true
    this.#life = undefined
    if (!this.#keepsPort) this.#close()
  }

  #step(life: Life): void {
    const { scheduler, chance } = this.#options
    const heardAt = Math.max(this.answeredAt ?? 0, this.#joinedAt)
    if (scheduler.nowMs - heardAt > TIMEOUT_MS) this.#reconnect()
    this.#sequence += 1
    this.#socket?.sendTo(encodeInput(this.number, this.#sequence), this.#proxy, LISTENER_PORT, () => {})
    scheduler.schedule(this.#periodMs * chance.between(0.8, 1.2), life, () => this.#step(life))
  }

  #reconnect(): void {
    const { proxies, chance, scheduler } = this.#options
    this.#joinedAt = scheduler.nowMs
    if (chance.hits(0.4)) this.#proxy = chance.pick(proxies)
    if (this.#keepsPort) return
    this.#close()
    this.#open(0)
  }

  #open(port: number): void {
    const { network } = this.#options
    const opened = network.openSocketOn(
      this.ip,
      newLife(`socket of player-${this.number}`),
    )({
      family: 4,
      address: this.ip,
      port,
      onDatagram: datagram => this.#hear(datagram),
      onError: () => {},
    })
    if (opened.kind === 'failed') throw new TypeError(`player ${this.number}: ${opened.code}`)
    this.#socket = opened.socket
    this.#options.onPort(this, opened.socket.port)
  }

  #close(): void {
    this.#socket?.close()
    this.#socket = undefined
  }

  #hear(datagram: Buffer): void {
    const message = decodeMessage(datagram)
    if (message.kind === 'input' || message.kind === 'probe' || message.kind === 'probe-answer')
      throw new TypeError(`player ${this.number} got a message of kind ${message.kind}`)
    if (message.kind === 'answer' && message.player === this.number)
      this.answeredAt = this.#options.scheduler.nowMs
    this.#options.onMessage(this, message)
  }
}
