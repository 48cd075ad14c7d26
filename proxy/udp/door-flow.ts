import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { isRelayed } from '../../proto/contract/common.ts'
import type { Carrier } from '../flows/carrier.ts'
import type { DropReason } from '../flows/drop-reason.ts'
import type { FarewellBook } from '../flows/farewell-book.ts'
import {
  type Flow,
  type FlowCloseReason,
  type FlowHandler,
  isPassFor,
  isShardSilent,
  type RerouteReason,
  SHARD_SILENCE_MS,
} from '../flows/flow.ts'
import type { Guest } from '../flows/handshake-turns.ts'
import type { DoorSession, DoorStep, GameDoor } from '../games/game-door.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { OpenSocket } from './datagram-socket.ts'
import { DoorUserSide } from './door-user-side.ts'
import type { ReplySocket } from './reply-socket.ts'
import { Upstream } from './upstream.ts'

/** What the shard does not answer is said again so often. Whose turn it is asks with every tick: a server with another handshake of the same
 *  address under way says nothing until that one is done. */
const REMIND_EVERY_MS = 200
const REMIND_IN_TURN_EVERY_MS = 50
/** Clients ask once a second: who has not for so long has given up, or asks from another port by now. */
const GUEST_SILENCE_MS = 3_000

/** So long other shards come first for newcomers: after a refusal, and where the shard has banned the proxy (the shortest of its bans). */
const TURNED_AWAY_MS = 2_000
const BANNED_MS = 10_000

/** What the flows of one listener share. */
export interface DoorParts {
  readonly door: GameDoor
  readonly carrier: Carrier
  readonly clock: Clock
  readonly openSocket: OpenSocket
  /** Who is on the way in: told of time. */
  readonly guests: Set<DoorFlow>
  readonly farewells: FarewellBook<ReplySocket>
  /** Public: what players' datagrams are made for. */
  readonly port: number
  readonly onBanned: (shard: CarriedShard) => void
}

/** Where a player stands between the listener and a shard.
 *    waiting ──its turn──► shaking ──let in──► let-in ──speaks──► playing ──taken away──► leaving ──its turn──► closed
 *       └──────◄── the route leads elsewhere ◄──┘      (both are closed when refused, or silent)
 *  `let-in`: the shard has said so; whether the player has heard it shows when it speaks. `over`: starts anew from the same port. */
type Stage =
  | { readonly kind: 'waiting' | 'let-in' | 'playing' | 'leaving' | 'over' }
  | { readonly kind: 'shaking'; readonly remindAt: MonotonicMs }

const WAITING: Stage = { kind: 'waiting' }
const LET_IN: Stage = { kind: 'let-in' }
const PLAYING: Stage = { kind: 'playing' }
const LEAVING: Stage = { kind: 'leaving' }
const OVER: Stage = { kind: 'over' }

/** One player's flow through a door: shakes hands with the shard in the player's stead, carries what fits in between, and makes the player
 *  connect anew when its route leads elsewhere. A shard never gets data of a player whose handshake it has not seen. */
export class DoorFlow implements FlowHandler, Guest {
  readonly userSide: DoorUserSide
  readonly #flow: Flow
  readonly #parts: DoorParts
  readonly #upstream: Upstream
  /** Until the player has spoken after being let in; undefined for a flow from a journal. */
  #session: DoorSession | undefined
  #stage: Stage
  /** In whose queue it is. */
  #queuedAt: CarriedShard | undefined
  /** Whether a shard may have heard of the flow's port. */
  #hasSpoken: boolean

  /** @param session undefined for a flow from a journal, which has a pass */
  constructor(flow: Flow, session: DoorSession | undefined, reply: ReplySocket, parts: DoorParts) {
    const { carrier, clock, openSocket } = parts
    this.#flow = flow
    this.#session = session
    this.#parts = parts
    this.#hasSpoken = session === undefined
    this.#stage = session !== undefined ? WAITING : isPassFor(flow) ? PLAYING : LEAVING
    this.#upstream = new Upstream(flow, reply, {
      book: carrier.book,
      clock,
      openSocket,
      routes: carrier.routes,
      hears: datagram => this.#hearShard(datagram),
    })
    this.userSide = new DoorUserSide(this.#upstream, () => this.#stage === PLAYING && isPassFor(flow))
    if (this.#stage === PLAYING) this.#upstream.open()
  }

  /** Lines up for the handshake; false if the queue has no place. Call it once the flow is in the table. */
  begin(now: MonotonicMs): boolean {
    const { guests, carrier } = this.#parts
    const { turns } = carrier
    const { shard } = this.#flow.route
    this.#session?.begin()
    this.#stage = WAITING
    guests.add(this)
    // A server takes one handshake at a time from one address; players with addresses of their own need not wait for each other.
    if (!isRelayed(carrier.policy(shard.fleet)?.addresses)) {
      if (!turns.enter(shard, this)) return false
      this.#queuedAt = shard
      if (!turns.isFirst(shard, this)) return true
    }
    this.#shake(now)
    return true
  }

  /** Data of the player. Gives why it goes nowhere, if so. On the packet path: no allocation. */
  forward(datagram: Buffer, reply: ReplySocket): DropReason | undefined {
    const { kind } = this.#stage
    if (kind !== 'playing') {
      if (kind !== 'let-in') return kind === 'leaving' || kind === 'over' ? 'following' : 'handshake'
      this.#stage = PLAYING
      this.#session = undefined
    }
    const { door, port } = this.#parts
    door.aim(datagram, port, this.#flow.route.shard.port)
    return this.#upstream.forward(datagram, reply)
  }

  /** The player is answered by this socket, until it speaks itself. */
  replyBy(reply: ReplySocket): void {
    this.#upstream.replyBy(reply)
  }

  /** The player has knocked again, from the same port. False if it is a new session, which takes a new flow: call `startOver` then. */
  knockedAgain(reply: ReplySocket, now: MonotonicMs): boolean {
    this.replyBy(reply)
    switch (this.#stage.kind) {
      case 'waiting':
        return true
      case 'shaking':
        this.#shake(now)
        return true
      case 'let-in':
        this.#act(this.#session?.remind(this.#flow.route.shard.port), now)
        return true
      case 'playing':
        // Anybody who shares the player's address can knock in its name.
        return !isShardSilent(this.#flow, now)
      case 'leaving':
      case 'over':
        return false
    }
  }

  /** The flow is about to be closed because its player is back with a new session: nothing is to be told to it. */
  startOver(): void {
    if (this.#stage.kind === 'let-in' || this.#stage.kind === 'playing') this.#leaveShard(false)
    this.#stage = OVER
  }

  /** It is this flow's turn. Unless its route leads elsewhere by now: it is about to be told so, and lines up there. */
  called(now: MonotonicMs): void {
    if (this.#stage.kind === 'waiting' && this.#queuedAt === this.#flow.route.shard) this.#shake(now)
  }

  /** Lets time pass for a guest. */
  tick(now: MonotonicMs): void {
    if (now - this.#flow.clientSeenAt >= GUEST_SILENCE_MS)
      return this.#parts.carrier.close(this.#flow, 'idle')
    if (this.#stage.kind === 'shaking' && now >= this.#stage.remindAt) this.#shake(now)
  }

  rerouted(flow: Flow, lameDuckMs: number, why: RerouteReason): void {
    const now = this.#parts.clock.monotonicMs()
    switch (this.#stage.kind) {
      case 'waiting':
      case 'shaking':
        this.#leaveQueue(now)
        this.#upstream.rerouted(flow, 0)
        if (!this.begin(now)) this.#refuse('handshake-queue')
        return
      case 'let-in':
      case 'playing':
        // Another group, the same server: it knows the player.
        if (isPassFor(flow)) return this.#upstream.rerouted(flow, lameDuckMs)
        this.#leaveShard(why === 'move')
        this.#stage = LEAVING
        this.#parts.carrier.book.setPass(flow, { key: flow.pass?.key, shard: undefined })
        return this.userSide.whenFree(() => this.#parts.carrier.dismiss(flow))
      case 'leaving':
        return this.userSide.whenFree(() => this.#parts.carrier.dismiss(flow))
      case 'over':
    }
  }

  closed(flow: Flow, why: FlowCloseReason): void {
    const { clock, farewells, guests, carrier } = this.#parts
    const now = clock.monotonicMs()
    const { kind } = this.#stage
    const isIn = kind === 'let-in' || kind === 'playing'
    // The next run of this proxy goes on with the flows; and who has been silent for so long is known to nobody any more.
    if (isIn && why !== 'proxy-stopping' && why !== 'idle')
      this.#leaveShard(why === 'cut' || why === 'banned')
    this.#stage = OVER
    guests.delete(this)
    this.#leaveQueue(now)
    this.userSide.whenFree(() => this.#upstream.closed())
    // Else guests who are turned away before their turn would soon have put every port to rest.
    if (!this.#hasSpoken) carrier.book.giveBackPort(flow)
    const { ip, port } = flow.player
    const told = kind === 'leaving' || (isIn && why !== 'idle')
    if (told && why !== 'proxy-stopping')
      farewells.add({ ip, port, key: flow.pass?.key, place: this.#upstream.reply }, now)
  }

  #shake(now: MonotonicMs): void {
    const everyMs = this.#queuedAt === undefined ? REMIND_EVERY_MS : REMIND_IN_TURN_EVERY_MS
    this.#stage = { kind: 'shaking', remindAt: after(now, everyMs) }
    this.#act(this.#session?.remind(this.#flow.route.shard.port), now)
  }

  /** True if the datagram is none of the player's business. */
  #hearShard(datagram: Buffer): boolean {
    const { kind } = this.#stage
    if (kind === 'playing' || kind === 'let-in') return false
    if (kind === 'shaking')
      this.#act(this.#session?.hear(datagram, this.#flow.route.shard.port), this.#parts.clock.monotonicMs())
    return true
  }

  #act(step: DoorStep | undefined, now: MonotonicMs): void {
    if (step === undefined) return
    if (step.outcome === 'let-in') this.#letIn(now)
    for (const word of step.toClient) this.#tell(word)
    for (const word of step.toShard) {
      const dropped = this.#upstream.say(word)
      if (dropped !== 'flow-ports') this.#hasSpoken = true
      if (dropped === undefined) continue
      this.#flow.listener.counters.countDrop(dropped)
      if (dropped === 'flow-ports') return this.#refuse(undefined)
    }
    const { carrier, onBanned, door } = this.#parts
    const { shard } = this.#flow.route
    if (step.outcome === 'refused') {
      shard.evidence.turnsAwayUntil = after(now, TURNED_AWAY_MS)
      return carrier.close(this.#flow, 'refused')
    }
    if (step.outcome !== 'banned') return
    // Of all players' one address, no player has to answer for.
    if (isRelayed(carrier.policy(shard.fleet)?.addresses)) {
      this.#tell(door.refusal('banned'))
      return carrier.close(this.#flow, 'refused')
    }
    shard.evidence.turnsAwayUntil = after(now, BANNED_MS)
    onBanned(shard)
    this.#refuse('shard-banned')
  }

  #letIn(now: MonotonicMs): void {
    const { guests, carrier } = this.#parts
    const { shard } = this.#flow.route
    this.#stage = LET_IN
    guests.delete(this)
    this.#flow.listener.counters.handshakes += 1
    carrier.book.setPass(this.#flow, { key: this.#session?.key, shard: shard.ref })
    this.#leaveQueue(now)
  }

  /** Tells the player to ask again later. */
  #refuse(reason: DropReason | undefined): void {
    const { door, carrier } = this.#parts
    if (reason !== undefined) this.#flow.listener.counters.countDrop(reason)
    this.#tell(door.refusal('full'))
    carrier.close(this.#flow, 'refused')
  }

  #tell(word: Buffer): void {
    const { ip, port } = this.#flow.player
    const { closed, socket, onSent } = this.#upstream.reply
    if (!closed) socket.sendTo(word, ip, port, onSent)
  }

  /** A name that the old shard still has in use could not come back there. But what listens at the place of a dead shard is another one.
   *  @param asked somebody has ordered the player away from it, so it need not have spoken lately */
  #leaveShard(asked: boolean): void {
    const shard = this.#upstream.aimedAt
    if (shard === undefined) return
    const { evidence, address, port } = shard
    const present = this.#flow.route.shard
    if (present !== shard && present.address === address && present.port === port) return
    const silentMs = this.#parts.clock.monotonicMs() - evidence.answeredAt
    if (!asked && (silentMs >= SHARD_SILENCE_MS || evidence.refused !== 0)) return
    this.userSide.whenFree(() => this.#upstream.sayLast(this.#parts.door.leave(port)))
  }

  #leaveQueue(now: MonotonicMs): void {
    const shard = this.#queuedAt
    if (shard === undefined) return
    this.#queuedAt = undefined
    this.#parts.carrier.turns.leave(shard, this)?.called(now)
  }
}
