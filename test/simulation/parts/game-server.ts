import type { ShardRef } from '../../../proto/contract/ids.ts'
import type { Epoch } from '../../../proto/contract/session.ts'
import type { DatagramSocket, DatagramSource } from '../../../proxy/udp/datagram-socket.ts'
import { SimulatedProcess } from '../kernel/simulated-process.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { SimulatedNetwork } from '../network/simulated-network.ts'
import { decodeMessage, encodeAnswer, encodeChatter, encodeProbeAnswer } from './message.ts'

/** A game goes on sending to whoever it has heard for so long: to players who have left, too. */
export const CHATTER_MS = 8_000
const CHATTER_EVERY_MS = 1_500
/** Endpoints that a game server remembers. */
const VISITORS_MAX = 256

export interface Visitor {
  readonly player: number
  readonly address: string
  readonly port: number
  heardAt: number
}

export interface GameServerOptions {
  readonly scheduler: Scheduler
  readonly network: SimulatedNetwork
  readonly host: string
  readonly port: number
  readonly ref: ShardRef
  /** Until its world is loaded it answers nobody. */
  readonly loadsMs: number
}

/** A game: answers every player with its own name, goes on talking to those who left. It may stop answering (hang) or stand
 *  still altogether (SIGSTOP) and go on later as if nothing had been. */
export class GameServer {
  readonly process: SimulatedProcess
  readonly ref: ShardRef
  readonly number: number
  readonly host: string
  readonly port: number
  /** The process runs and answers nobody. */
  hanging = false
  loaded = false
  /** By player: what its script holds, as far as it knows. */
  readonly accounts = new Map<number, { readonly epoch: Epoch; readonly kicked: boolean }>()
  /** By player: how often it has logged out here. */
  readonly #logins = new Map<number, number>()
  readonly #socket: DatagramSocket | undefined
  readonly #visitors = new Map<string, Visitor>()

  constructor(options: GameServerOptions) {
    const { scheduler, network, host, port, ref, loadsMs } = options
    this.process = new SimulatedProcess(scheduler, `${ref.shardId}#${ref.incarnation}`, 1)
    this.ref = ref
    this.number = shardNumber(ref)
    this.host = host
    this.port = port
    const opened = network.openSocketOn(
      host,
      this.process.life,
    )({
      family: 4,
      address: host,
      port,
      onDatagram: (datagram, from) => this.#hear(datagram, from),
      onError: () => {},
    })
    this.#socket = opened.kind === 'open' ? opened.socket : undefined
    scheduler.schedule(loadsMs, this.process.life, () => {
      this.loaded = true
    })
    this.process.every(CHATTER_EVERY_MS, () => this.#chat())
  }

  /** Whether its port was free. */
  get listens(): boolean {
    return this.#socket !== undefined
  }

  get answers(): boolean {
    return this.loaded && !this.hanging && this.process.life.parked === undefined
  }

  /** Whom it remembers, the longest silent first. */
  visitors(): Iterable<Visitor> {
    return this.#visitors.values()
  }

  /** Which login of this player it is: the same until the account has been let go. */
  logins(player: number): number {
    return this.#logins.get(player) ?? 0
  }

  loggedOut(player: number): void {
    this.#logins.set(player, this.logins(player) + 1)
  }

  #hear(datagram: Buffer, from: DatagramSource): void {
    if (!this.loaded || this.hanging) return
    const message = decodeMessage(datagram)
    if (message.kind === 'probe') return this.#send(encodeProbeAnswer(), from)
    if (message.kind !== 'input') return
    const { player, sequence } = message
    const key = `${from.address}:${from.port}`
    this.#visitors.delete(key)
    this.#visitors.set(key, {
      player,
      address: from.address,
      port: from.port,
      heardAt: this.process.scheduler.nowMs,
    })
    const [oldest] = this.#visitors.keys()
    if (this.#visitors.size > VISITORS_MAX && oldest !== undefined) this.#visitors.delete(oldest)
    this.#send(encodeAnswer(player, sequence, this.number, this.ref.incarnation), from)
  }

  #chat(): void {
    if (this.hanging) return
    const since = this.process.scheduler.nowMs - CHATTER_MS
    for (const [key, visitor] of this.#visitors)
      if (visitor.heardAt < since) this.#visitors.delete(key)
      else this.#send(encodeChatter(visitor.player, this.number, this.ref.incarnation), visitor)
  }

  #send(datagram: Buffer, { address, port }: DatagramSource): void {
    this.#socket?.sendTo(datagram, address, port, () => {})
  }
}

/** The number at the end of a shard's id: `arena-3` is 3. */
export function shardNumber(ref: ShardRef): number {
  return Number(ref.shardId.slice(ref.shardId.lastIndexOf('-') + 1))
}
