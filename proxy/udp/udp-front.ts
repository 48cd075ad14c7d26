import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { ListenerName } from '../../proto/contract/ids.ts'
import type { Carrier } from '../flows/carrier.ts'
import type { Flow, FlowHandler } from '../flows/flow.ts'
import type { ListenerGame } from '../games/listener-game.ts'
import { kernelDropsOf, procNetUdpKey } from './kernel-drops.ts'
import type { OpenSocket } from './datagram-socket.ts'
import { UdpListener } from './udp-listener.ts'

export interface UdpFrontOptions {
  readonly carrier: Carrier
  readonly openSocket: OpenSocket
  /** Of this machine, of one family: what a wildcard stands for. */
  readonly localAddresses: (family: 4 | 6) => readonly string[]
  /** The kernel's tables of UDP sockets (`/proc/net/udp`, `udp6`) in one text; empty where there are none. */
  readonly socketTables: () => Promise<string>
  readonly clock: Clock
  readonly log: Log
  /** By listener; those that are not in it have a game that is carried without being understood. */
  readonly games?: ReadonlyMap<ListenerName, ListenerGame>
}

const ADDRESSES_EVERY_MS = 10_000
const KERNEL_DROPS_EVERY_MS = 5_000

/** All UDP listeners of the proxy. */
export class UdpFront {
  readonly #options: UdpFrontOptions
  readonly #listeners = new Map<ListenerName, UdpListener>()
  readonly #kernelDrops = new Map<string, number>()
  #addressesDueAt = Number.NEGATIVE_INFINITY
  #kernelDropsDueAt = Number.NEGATIVE_INFINITY
  #readingKernelDrops = false

  constructor(options: UdpFrontOptions) {
    this.#options = options
  }

  /** Opens a listener that the carrier knows, on each of `binds` (`0.0.0.0` and `::` stand for every local address of their
   *  family). Gives the port: with 0 a free one is taken, which is then free for TCP only by luck; bind TCP first.
   *  @throws SwitchyardError `SWY_PORT_TAKEN` */
  listen(name: ListenerName, binds: readonly string[], port: number): number {
    const { carrier, games } = this.#options
    const flows = carrier.table.listener(name)
    if (flows === undefined) throw new TypeError(`the carrier has no listener ${name}`)
    const listener = new UdpListener({ ...this.#options, flows, binds, game: games?.get(name) })
    const bound = listener.listen(port)
    this.#listeners.set(name, listener)
    return bound
  }

  port(name: ListenerName): number | undefined {
    return this.#listeners.get(name)?.port
  }

  /** Where the listener is bound now. */
  addresses(name: ListenerName): readonly string[] {
    return this.#listeners.get(name)?.addresses() ?? []
  }

  /** Has the flow's player answered by this local address of its listener, until it speaks itself; false where there is none. */
  answerAt(flow: Flow, address: string): boolean {
    return this.#listeners.get(flow.player.listener)?.answerAt(flow, address) === true
  }

  /** Whether the listener is open for this client's address family. */
  serves(listener: ListenerName, clientIp: string): boolean {
    return this.#listeners.get(listener)?.replySocketFor(clientIp) !== undefined
  }

  /** What carries a flow that a journal remembers. Its socket is open at once, so that the shard is heard again.
   *  @throws TypeError where `serves` is false */
  handlerFor(flow: Flow): FlowHandler {
    const listener = this.#listeners.get(flow.player.listener)
    const reply = listener?.replySocketFor(flow.player.ip)
    if (listener === undefined || reply === undefined)
      throw new TypeError(`listener ${flow.player.listener} is not open`)
    return listener.handlerFor(flow, reply)
  }

  /** Has shards asked for server lists, and looks after addresses and kernel counters now and then; call it every tick. */
  tick(): void {
    const now = this.#options.clock.monotonicMs()
    for (const listener of this.#listeners.values()) listener.tick()
    if (now >= this.#addressesDueAt) {
      this.#addressesDueAt = now + ADDRESSES_EVERY_MS
      for (const listener of this.#listeners.values()) listener.refresh()
    }
    if (now >= this.#kernelDropsDueAt && !this.#readingKernelDrops) {
      this.#kernelDropsDueAt = now + KERNEL_DROPS_EVERY_MS
      void this.readKernelDrops()
    }
  }

  /** Adds what the kernel dropped at our sockets since the last time, as reason `socket-buffer`. Where there is no `/proc`, it
   *  stays unknown. */
  async readKernelDrops(): Promise<void> {
    this.#readingKernelDrops = true
    const text = await this.#options.socketTables()
    this.#readingKernelDrops = false
    for (const listener of this.#listeners.values())
      for (const address of listener.addresses()) this.#addKernelDrops(listener, address, text)
  }

  /** Closes the listeners' sockets; flows are closed by the carrier. */
  close(): void {
    for (const listener of this.#listeners.values()) listener.close()
    this.#listeners.clear()
  }

  #addKernelDrops(listener: UdpListener, address: string, text: string): void {
    const key = procNetUdpKey(address, listener.port)
    const drops = kernelDropsOf(text, key)
    if (drops === undefined) return
    const before = this.#kernelDrops.get(key) ?? 0
    this.#kernelDrops.set(key, drops)
    // A smaller number belongs to a socket that was opened anew.
    listener.flows.counters.countDrop('socket-buffer', drops >= before ? drops - before : drops)
  }
}
