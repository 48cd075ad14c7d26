import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { familyOf } from '../../lib/ip-text.ts'
import { sameShard } from '../../proto/contract/ids.ts'
import { noteAnswered, noteRefused, noteSent } from '../flows/evidence.ts'
import type { DropReason } from '../flows/drop-reason.ts'
import type { Flow, FlowHandler } from '../flows/flow.ts'
import type { FlowBook } from '../flows/flow-book.ts'
import { type FormerSide, mayReturn } from '../flows/return-fence.ts'
import type { TrafficProof } from '../kernel/promotion.ts'
import type { UserSide } from '../kernel/user-side.ts'
import type { FlowTranslator } from '../games/flow-translator.ts'
import type { CarriedShard, Route } from '../routing/route.ts'
import type { RouteTable } from '../routing/route-table.ts'
import { type AddressHeader, addressHeaderFor } from './address-header.ts'
import { type Aim, isAt, wildcardTowards } from './aim.ts'
import type { DatagramSource, OpenSocket } from './datagram-socket.ts'
import { type ReplySocket, SEND_QUEUE_BYTES_MAX } from './reply-socket.ts'

/** Ports tried for one flow when other programs sit on them. */
const PORTS_TRIED_MAX = 16

export interface UpstreamParts {
  readonly book: FlowBook
  readonly clock: Clock
  readonly openSocket: OpenSocket
  readonly routes: Pick<RouteTable, 'policy'>
  /** Absent: datagrams pass as they are. */
  readonly openTranslator?: ((ip: string) => FlowTranslator) | undefined
  /** Hears the shard before the player does; what it takes (true) does not go to the player. */
  readonly hears?: (datagram: Buffer) => boolean
}

/** One UDP flow's own socket towards its shard, on the flow's own port. Aimed anew lazily, with the first datagram after the
 *  flow's route has changed; what an old shard still sends is compared away (`mayReturn`). */
export class Upstream implements FlowHandler, UserSide {
  readonly userSide: UserSide = this
  readonly #flow: Flow
  readonly #parts: UpstreamParts
  readonly #translator: FlowTranslator | undefined
  #reply: ReplySocket
  /** Of the flow, until it is moved: then it tells whether the socket had followed it so far. */
  #route: Route
  #aim: Aim | undefined
  #refusedEpoch = 0
  /** False until something has gone to the shard that the socket is connected to now. */
  #sentSinceAimed = false
  readonly #proof: TrafficProof = { sent: 0, heard: 0, heardFirstAt: 0 }
  /** Undefined where the shard sees the proxy's address. */
  #header: AddressHeader | undefined

  constructor(flow: Flow, reply: ReplySocket, parts: UpstreamParts) {
    this.#flow = flow
    this.#route = flow.route
    this.#reply = reply
    this.#parts = parts
    this.#translator = parts.openTranslator?.(flow.player.ip)
  }

  get aimedAt(): CarriedShard | undefined {
    return this.#aim?.shard
  }

  get proof(): TrafficProof {
    return this.#proof
  }

  get publicAddress(): string | undefined {
    return this.#reply.address
  }

  /** By whom the player is answered. */
  get reply(): ReplySocket {
    return this.#reply
  }

  /** But for what `hears` takes, which is the business of whoever wants to hear. */
  get isTransparent(): boolean {
    return this.#translator?.translates !== true && this.#header?.isRestored !== false
  }

  get isPlain(): boolean {
    const aim = this.#aim
    const isAimed = aim !== undefined && aim.connected && aim.routeId === this.#flow.route.routeId
    return isAimed && this.isTransparent && this.#header?.isDone !== false
  }

  get isTold(): boolean {
    return this.#header !== undefined
  }

  /** The player is answered by this socket, until it speaks itself. */
  replyBy(reply: ReplySocket): void {
    this.#reply = reply
  }

  /** Sends one datagram of the player to the shard, just after it was admitted. Gives why not, if not; `flow-ports` means that
   *  the flow cannot go on. */
  forward(datagram: Buffer, reply: ReplySocket): DropReason | undefined {
    this.#reply = reply
    const aim = this.#aimed()
    if (typeof aim === 'string') return aim
    if (aim.socket.queuedBytes() > SEND_QUEUE_BYTES_MAX) return 'queue-full'
    this.#send(aim, this.#translator === undefined ? datagram : this.#translator.toShard(datagram))
    const { counters } = this.#flow.listener
    counters.datagramsUp += 1
    counters.bytesUp += datagram.length
    this.#proof.sent += 1
    noteSent(this.#flow)
    return undefined
  }

  /** After a restart, so that the shard is heard again. */
  open(): boolean {
    return typeof this.#aimed() !== 'string'
  }

  /** Sends a word of the proxy's own, in the player's stead. A shard need not answer those, so they are no evidence.
   *  @returns why not, like `forward` */
  say(word: Buffer): DropReason | undefined {
    const aim = this.#aimed()
    if (typeof aim === 'string') return aim
    this.#send(aim, word)
    return undefined
  }

  /** Sends last words to `aimedAt`. */
  sayLast(words: readonly Buffer[]): void {
    const aim = this.#aim
    if (aim !== undefined) for (const word of words) this.#send(aim, word)
  }

  #send(aim: Aim, datagram: Buffer): void {
    if (this.#header?.due(this.#flow, datagram) === true) this.#sendHeaded(aim, this.#header, datagram)
    else this.#sendBare(aim, datagram)
  }

  #sendBare(aim: Aim, datagram: Buffer): void {
    if (aim.connected && this.#sentSinceAimed) aim.socket.send(datagram, this.#onSent)
    else if (aim.connected) this.#sendFirst(aim, datagram)
    else aim.socket.sendTo(datagram, aim.address, aim.port, this.#onSent)
  }

  #sendHeaded(aim: Aim, header: AddressHeader, datagram: Buffer): void {
    for (const part of header.before(datagram, this.#parts.clock.monotonicMs())) this.#sendBare(aim, part)
  }

  /** What the former shard refused last may still wait in the socket: the system answers the next call with it, and sends
   *  nothing. That says nothing about this shard, and the datagram goes out once more. */
  #sendFirst(aim: Aim, datagram: Buffer): void {
    this.#sentSinceAimed = true
    const kept = Buffer.from(datagram) // The socket may fill its memory with another one before it tells.
    aim.socket.send(datagram, error => {
      if (error === null) return
      const refused = 'code' in error && error.code === 'ECONNREFUSED'
      if (refused && this.#aim === aim) aim.socket.send(kept, this.#onSent)
      else this.#flow.listener.counters.countDrop('send-failed')
    })
  }

  rerouted(flow: Flow, lameDuckMs: number): void {
    const left = this.#route
    this.#route = flow.route
    const aim = this.#aim
    if (aim === undefined) return
    const { route } = flow
    // Whoever cuts, cuts off everybody before; and a shard that the flow comes back to has no farewell any more.
    const former = lameDuckMs === 0 || isAt(aim.former, route.shard) ? undefined : aim.former
    // Another group on the same shard: nothing that it says is late.
    if (aim.shard === route.shard) this.#aim = { ...aim, former, routeId: route.routeId }
    else if (lameDuckMs > 0 && aim.routeId === left.routeId) {
      const until = after(this.#parts.clock.monotonicMs(), lameDuckMs)
      this.#aim = { ...aim, former: { address: aim.address, port: aim.port, until } }
    }
    // A shard that the flow had left before, unnoticed by a silent player's socket, gets no farewell but the one it got then.
    else this.#aim = { ...aim, former }
  }

  closed(): void {
    this.#aim?.socket.close()
    this.#aim = undefined
  }

  /** The socket, aimed at the shard that the flow's route leads to now. */
  #aimed(): Aim | DropReason {
    const aim = this.#aim
    const present = aim !== undefined && aim.routeId === this.#flow.route.routeId
    if (present && (aim.connected || this.#liveFormer(aim) !== undefined)) return aim
    if (!this.#parts.book.preparePort(this.#flow)) return 'flow-ports'
    return (aim === undefined ? undefined : this.#aimAnew(aim)) ?? this.#openAnew()
  }

  /** Aims the open socket elsewhere. Not possible towards the other address family, from another port, or towards another
   *  life of a shard at the very same address: there, only a fresh socket is sure to hold nothing of the old one. */
  #aimAnew(aim: Aim): Aim | undefined {
    const { routeId, shard } = this.#flow.route
    const { address, port } = shard
    const samePlace = aim.address === address && aim.port === port
    if (aim.flowPort !== this.#flow.flowPort || familyOf(aim.address) !== familyOf(address)) return undefined
    if (samePlace && !sameShard(aim.shard.ref, shard.ref)) return undefined
    if (aim.connected) aim.socket.disconnect()
    const live = this.#liveFormer(aim)
    const former = isAt(live, shard) ? undefined : live
    const connected = former === undefined && aim.socket.connect(address, port)
    if (former === undefined && !connected) return undefined
    return this.#aimAt({ ...aim, routeId, shard, address, port, former, connected })
  }

  #liveFormer({ former }: Aim): FormerSide | undefined {
    return former !== undefined && this.#parts.clock.monotonicMs() < former.until ? former : undefined
  }

  /** Whether a refusal was counted is asked per shard: another shard's epochs are other numbers. */
  #aimAt(aim: Aim): Aim {
    if (this.#aim?.shard !== aim.shard) this.#refusedEpoch = 0
    this.#sentSinceAimed = false
    this.#proof.sent = 0
    this.#proof.heard = 0
    const { player } = this.#flow
    this.#header = addressHeaderFor(player, this.#reply, this.#parts.routes.policy(aim.shard.fleet))
    this.#aim = aim
    return aim
  }

  #openAnew(): Aim | DropReason {
    this.closed()
    const { routeId, shard } = this.#flow.route
    const { address, port } = shard
    for (let tried = 0; tried < PORTS_TRIED_MAX; tried += 1) {
      const { flowPort } = this.#flow
      const opened = this.#parts.openSocket({
        ...wildcardTowards(address),
        port: flowPort,
        onDatagram: this.#onDatagram,
        onError: this.#onError,
      })
      if (opened.kind === 'open') {
        const { socket } = opened
        if (!socket.connect(address, port)) {
          socket.close()
          return 'send-failed'
        }
        const former = undefined
        return this.#aimAt({ socket, shard, flowPort, routeId, address, port, former, connected: true })
      }
      // Out of file descriptors: like out of ports, there is no socket for this flow.
      if (opened.code === 'EMFILE' || opened.code === 'ENFILE') return 'flow-ports'
      if (opened.code !== 'EADDRINUSE') return 'send-failed'
      if (!this.#parts.book.replacePort(this.#flow, 'taken-by-another-program')) return 'flow-ports'
    }
    return 'flow-ports'
  }

  readonly #onDatagram = (datagram: Buffer, from: DatagramSource): void => {
    const now = this.#parts.clock.monotonicMs()
    const flow = this.#flow
    const { counters } = flow.listener
    const aim = this.#aim
    if (aim === undefined || !mayReturn(flow, aim, from.address, from.port, now))
      return counters.countDrop('fenced')
    const answer = this.#translator?.toProxy(datagram)
    if (answer !== undefined) {
      this.#noteHeard(aim, now)
      return this.#send(aim, answer)
    }
    if (this.#parts.hears?.(datagram) === true) return this.#noteHeard(aim, now)
    const reply = this.#reply
    if (reply.closed) return counters.countDrop('send-failed')
    if (reply.socket.queuedBytes() > SEND_QUEUE_BYTES_MAX) return counters.countDrop('queue-full')
    reply.socket.sendTo(datagram, flow.player.ip, flow.player.port, reply.onSent)
    flow.activeAt = now
    counters.datagramsDown += 1
    counters.bytesDown += datagram.length
    this.#noteHeard(aim, now)
  }

  #noteHeard(aim: Aim, now: MonotonicMs): void {
    this.#flow.shardSeenAt = now
    if (this.#proof.heard === 0) this.#proof.heardFirstAt = now
    this.#proof.heard += 1
    if (aim.former !== undefined) return
    noteAnswered(aim.shard.evidence, now)
    this.#header?.answered(now)
  }

  /** A refusal shows on whatever call comes next: receiving (here) or sending (there). */
  readonly #onError = (code: string): void => {
    const aim = this.#aim
    if (code !== 'ECONNREFUSED' || aim === undefined || !aim.connected || !this.#sentSinceAimed) return
    const now = this.#parts.clock.monotonicMs()
    this.#refusedEpoch = noteRefused(aim.shard.evidence, this.#refusedEpoch, now)
  }

  readonly #onSent = (error: Error | null): void => {
    if (error === null) return
    this.#flow.listener.counters.countDrop('send-failed')
    if ('code' in error && typeof error.code === 'string') this.#onError(error.code)
  }
}
