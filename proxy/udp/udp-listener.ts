import type { Clock } from '../../lib/clock.ts'
import { SwitchyardError } from '../../lib/errors.ts'
import { canonicalIp } from '../../lib/ip-text.ts'
import type { Log } from '../../lib/log.ts'
import { endpointText } from '../../proto/contract/common.ts'
import { admit, admitHandshake } from '../flows/admit.ts'
import type { Carrier } from '../flows/carrier.ts'
import type { Flow, FlowHandler } from '../flows/flow.ts'
import type { ListenerFlows } from '../flows/listener-flows.ts'
import type { ListenerGame } from '../games/listener-game.ts'
import type { DatagramSocket, DatagramSource, OpenSocket } from './datagram-socket.ts'
import { DoorFlow } from './door-flow.ts'
import { DoorKeeper } from './door-keeper.ts'
import { QueryDesk } from './query-desk.ts'
import type { ReplySocket } from './reply-socket.ts'
import { Upstream, type UpstreamParts } from './upstream.ts'

/** Wish; the system's `net.core.rmem_max` holds. Bursts of new players wait here. */
const RECEIVE_BUFFER_BYTES = 4 * 1_024 * 1_024

export interface UdpListenerOptions {
  readonly flows: ListenerFlows<Flow>
  /** Addresses from the configuration; a wildcard stands for every local address of its family. */
  readonly binds: readonly string[]
  readonly carrier: Carrier
  readonly openSocket: OpenSocket
  readonly clock: Clock
  readonly log: Log
  readonly localAddresses: (family: 4 | 6) => readonly string[]
  /** Undefined where the game is carried without being understood. */
  readonly game?: ListenerGame | undefined
}

interface WantedAddress {
  readonly address: string
  readonly wildcard: boolean
}

/** The sockets of one public port, one per local address, and what happens to each datagram that arrives. */
export class UdpListener {
  readonly #options: UdpListenerOptions
  readonly #upstreamParts: UpstreamParts
  readonly #sockets = new Map<string, ReplySocket>()
  readonly #queryDesk: QueryDesk | undefined
  /** Of a game with a door, once the port is known. */
  #door: DoorKeeper | undefined
  #port = 0

  constructor(options: UdpListenerOptions) {
    this.#options = options
    const { carrier, clock, openSocket, flows, game } = options
    const open = game?.adapter.openTranslator
    this.#upstreamParts = {
      book: carrier.book,
      clock,
      openSocket,
      routes: carrier.routes,
      openTranslator: game && open && (ip => open({ ip, hash: game.hash, clock })),
    }
    this.#queryDesk =
      game === undefined ? undefined : new QueryDesk({ game, flows, carrier, clock, openSocket })
  }

  get port(): number {
    return this.#port
  }

  get flows(): ListenerFlows<Flow> {
    return this.#options.flows
  }

  /** Addresses that are bound now. */
  addresses(): readonly string[] {
    return [...this.#sockets.keys()]
  }

  /** Binds every address to `port` (0: the first one takes a free port, the others the same).
   *  @throws SwitchyardError `SWY_PORT_TAKEN`, with nothing left open */
  listen(port: number): number {
    this.#port = port
    let notBound = 'no local address'
    for (const { address, wildcard } of this.#wanted()) {
      const code = this.#bind(address)
      if (code === undefined) continue
      notBound = `${endpointText(address, this.#port)} (${code})`
      // An interface may come and go while we look at it: the next look finds it.
      if (!wildcard || code === 'EADDRINUSE') throw this.#cannotBind(notBound)
    }
    // A privileged port, no file descriptors: whatever it is, nobody could play here.
    if (this.#sockets.size === 0) throw this.#cannotBind(notBound)
    this.#door = this.#openDoor()
    return this.#port
  }

  /** Keeps what is known for server lists fresh, and lets time pass at the door; call it every tick. */
  tick(): void {
    this.#queryDesk?.tick()
    this.#door?.tick()
  }

  /** Follows the machine's addresses: binds new ones, closes those that are gone. */
  refresh(): void {
    const wanted = new Map(this.#wanted().map(entry => [entry.address, entry]))
    for (const [address, reply] of this.#sockets)
      if (!wanted.has(address)) {
        closeReply(reply)
        this.#sockets.delete(address)
      }
    for (const address of wanted.keys()) {
      if (this.#sockets.has(address)) continue
      const code = this.#bind(address)
      const fields = { listener: this.flows.settings.name, address, port: this.#port }
      if (code === undefined) this.#options.log.info(fields, 'a new local address is served')
      else this.#options.log.debug({ ...fields, code }, 'a local address cannot be bound')
    }
  }

  /** The socket by which a flow from before a restart is answered until its player speaks again. */
  replySocketFor(clientIp: string): ReplySocket | undefined {
    const family = clientIp.includes(':')
    for (const [address, reply] of this.#sockets) if (address.includes(':') === family) return reply
    return undefined
  }

  /** Has the flow's player answered by this local address, until it speaks itself; false where there is none. */
  answerAt({ handler }: Flow, address: string): boolean {
    const reply = this.#sockets.get(address)
    if (reply === undefined || !(handler instanceof Upstream || handler instanceof DoorFlow)) return false
    handler.replyBy(reply)
    return true
  }

  /** What carries a flow that a journal remembers. Its socket is open at once, so that the shard is heard again. */
  handlerFor(flow: Flow, reply: ReplySocket): FlowHandler {
    if (this.#door !== undefined) return this.#door.handlerFor(flow, reply)
    const upstream = new Upstream(flow, reply, this.#upstreamParts)
    upstream.open()
    return upstream
  }

  close(): void {
    this.#queryDesk?.close()
    for (const reply of this.#sockets.values()) closeReply(reply)
    this.#sockets.clear()
  }

  #openDoor(): DoorKeeper | undefined {
    const { game, ...given } = this.#options
    const settings = given.flows.settings.door
    const door = game?.adapter.openDoor?.(game.hash)
    if (game === undefined || door === undefined || settings === undefined) return undefined
    return new DoorKeeper({ ...given, door, settings, hash: game.hash, port: this.#port })
  }

  #wanted(): readonly WantedAddress[] {
    return this.#options.binds.flatMap((bind): readonly WantedAddress[] => {
      if (bind !== '0.0.0.0' && bind !== '::') return [{ address: canonicalIp(bind), wildcard: false }]
      const addresses = this.#options.localAddresses(bind === '::' ? 6 : 4)
      return addresses.map(address => ({ address, wildcard: true }))
    })
  }

  /** Gives the system's code when it fails. */
  #bind(address: string): string | undefined {
    const opened = this.#options.openSocket({
      family: address.includes(':') ? 6 : 4,
      address,
      port: this.#port,
      receiveBufferBytes: RECEIVE_BUFFER_BYTES,
      onDatagram: (datagram, from) => this.#onDatagram(datagram, from, reply),
      onError: () => {}, // Failed sends are counted by `onSent`; a listening socket has no other errors that concern anybody.
    })
    if (opened.kind === 'failed') return opened.code
    const reply = this.#replySocket(opened.socket, address)
    this.#port = opened.socket.port
    this.#sockets.set(address, reply)
    return undefined
  }

  #cannotBind(what: string): SwitchyardError {
    this.close()
    return new SwitchyardError(
      'SWY_PORT_TAKEN',
      `listener ${this.flows.settings.name}: cannot bind udp ${what}`,
    )
  }

  #replySocket(socket: DatagramSocket, address: string): ReplySocket {
    const { counters } = this.flows
    return {
      socket,
      address,
      closed: false,
      onSent: error => {
        if (error !== null) counters.countDrop('send-failed')
      },
    }
  }

  #onDatagram(datagram: Buffer, from: DatagramSource, reply: ReplySocket): void {
    const { flows, clock, carrier, game } = this.#options
    const kind = game === undefined ? 'play' : game.adapter.classify(datagram)
    if (kind === 'query') return this.#queryDesk?.answer(datagram, from, reply, this.#port)
    if (this.#door !== undefined) return this.#door.hear(datagram, from, reply)
    const now = clock.monotonicMs()
    const verdict =
      kind === 'handshake'
        ? admitHandshake(flows, from.address, from.port, now)
        : admit(flows, from.address, from.port, now)
    switch (verdict.kind) {
      case 'forward':
        return this.#forward(verdict.flow, datagram, reply, 'known')
      case 'drop':
        return flows.counters.countDrop(verdict.reason)
      case 'reopen':
        carrier.close(verdict.flow, 'moved')
        return this.#open(datagram, from, reply)
      case 'open':
        return this.#open(datagram, from, reply)
    }
  }

  #open(datagram: Buffer, from: DatagramSource, reply: ReplySocket): void {
    const { flows, carrier } = this.#options
    const opened = carrier.openUdp(
      flows,
      from.address,
      from.port,
      flow => new Upstream(flow, reply, this.#upstreamParts),
    )
    if (opened.kind === 'opened') this.#forward(opened.flow, datagram, reply, 'new')
    else if (opened.kind === 'hold') flows.counters.countDrop('hold')
  }

  #forward(flow: Flow, datagram: Buffer, reply: ReplySocket, age: 'new' | 'known'): void {
    const { handler } = flow
    if (!(handler instanceof Upstream)) return
    const dropped = handler.forward(datagram, reply)
    if (dropped === undefined) return
    this.flows.counters.countDrop(dropped)
    if (dropped !== 'flow-ports') return
    const { carrier } = this.#options
    // Else newcomers whom the file-descriptor limit turns away would soon have put every port to rest.
    if (age === 'new') carrier.book.giveBackPort(flow)
    carrier.close(flow, 'flow-ports')
  }
}

function closeReply(reply: ReplySocket): void {
  reply.closed = true
  reply.socket.close()
}
