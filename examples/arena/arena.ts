import { type AccountPlayer, hasAccount, leaveVehicle, partyOf, perform, walk } from './account-acts.ts'
import { describeBelongings, newAccount } from './account-state.ts'
import { parseArenaRequest } from './arena-request.ts'
import { limits } from './limits.ts'
import { Removals } from './removals.ts'
import type { Luggage, SavedState } from './saved-state.ts'
import { describeSight, formatCoordinate, indexSight, type SightIndex } from './sight.ts'
import { type StandIn, StandIns } from './stand-ins.ts'
import { formatEndpoint, type Visitor, visitorKey } from './visitor.ts'
import { move, type Player, World } from './world.ts'

/** What goes back to the one who spoke. */
export type ArenaAnswer =
  { readonly kind: 'say'; readonly text: string } | { readonly kind: 'echo' } | { readonly kind: 'nothing' }

/** A message for a player that nobody asked for. */
export interface Announcement {
  readonly to: Visitor
  readonly text: string
}

/** Somebody who wants to play with an account. */
export interface Login {
  readonly visitor: Visitor
  readonly account: string
}

/** With what an account begins to play. */
export interface Entry {
  readonly epoch: string
  readonly belongings: Luggage | SavedState | undefined
  /** The hand-off that it came by. */
  readonly move?: string
}

const echo: ArenaAnswer = { kind: 'echo' }
const nothing: ArenaAnswer = { kind: 'nothing' }

/** The game without its sockets: bytes and the time in, answers and announcements out. */
export class Arena {
  /** `shard=<id> incarnation=<n>`: which life of which server speaks. */
  readonly #stamp: string
  readonly #world: World
  /** Whether somebody keeps accounts; else a login is a hello. */
  readonly #keepsAccounts: boolean
  /** By visitor: those under way, from `takeLogins` on until they enter or are refused. */
  readonly #logins = new Map<string, Login>()
  #newLogins: Login[] = []
  /** Who was handed over a moment ago. */
  readonly #removals: Removals
  readonly #standIns = new StandIns()
  /** Made at the first slice of a round, used by all of it. */
  #sight: SightIndex = new Map()

  constructor(options: {
    readonly shard: string
    readonly incarnation: number
    readonly slots: number
    readonly localApi?: string | undefined
  }) {
    this.#stamp = `shard=${options.shard} incarnation=${options.incarnation}`
    this.#world = new World(options.slots)
    this.#removals = new Removals(options.slots)
    this.#keepsAccounts = options.localApi !== undefined
  }

  /** Answers one datagram or line. Never throws, whatever the bytes. */
  answer(visitor: Visitor, payload: Buffer, nowMs: number): ArenaAnswer {
    const request = parseArenaRequest(payload)
    const player = this.#world.hear(visitor, nowMs)
    switch (request.kind) {
      case 'who':
        return say(`${this.#stamp} seen=${formatEndpoint(visitor.address, visitor.port)}`)
      case 'hello':
        return this.#hello(visitor, request.name, nowMs)
      case 'login':
        return this.#keepsAccounts
          ? this.#login({ visitor, account: request.account }, player, nowMs)
          : this.#hello(visitor, request.account, nowMs)
      case 'position':
        return player === undefined
          ? this.#unknown(visitor, nowMs)
          : this.#position(player, request.x, request.y)
      case 'act':
        return player !== undefined && hasAccount(player)
          ? say(perform(player, request, this.#world))
          : this.#unknown(visitor, nowMs)
      case 'bye':
        this.leave(visitor)
        return say('bye')
      case 'other':
        return echo
    }
  }

  /** What the players of one slice see. `slices` calls with slice 0, 1, … make a round that reaches everybody once;
   *  slices spread a round over time, so that it is no burst. */
  look(slice: number, slices: number): readonly Announcement[] {
    if (slice === 0) this.#sight = indexSight(this.#world.players)
    const announcements: Announcement[] = []
    for (const player of this.#world.players) {
      if (player.seat % slices !== slice) continue
      for (const text of [describeSight(this.#sight, player), this.#standIns.describe(player)])
        if (text !== undefined) announcements.push({ to: player.visitor, text })
    }
    return announcements
  }

  /** Tells everybody that this shard stops. */
  farewell(): readonly Announcement[] {
    return Array.from(this.#world.players, player => ({ to: player.visitor, text: 'bye shard' }))
  }

  /** Forgets a visitor whose connection is gone. */
  leave(visitor: Visitor): void {
    this.#world.leave(visitor)
  }

  /** Forgets players who have been silent too long. */
  expire(nowMs: number): void {
    this.#world.expire(nowMs)
    this.#removals.expire(nowMs)
    this.#standIns.expire(nowMs)
  }

  /** Those who want to play with an account, each once. `enter` or `endLogin` follows. */
  takeLogins(): readonly Login[] {
    const logins = this.#newLogins
    this.#newLogins = []
    return logins
  }

  /** The account is this shard's now.
   *  @returns what to say */
  enter({ visitor, account }: Login, { epoch, belongings, move }: Entry, nowMs: number): string {
    this.#logins.delete(visitorKey(visitor))
    this.#removals.forget(account)
    const player = this.#world.enter(visitor, account, newAccount(epoch, belongings), belongings, nowMs)
    if (player === undefined) return 'full'
    return move === undefined ? this.#welcome(player) : `${this.#welcome(player)} moved=${move}`
  }

  /** The account is not this shard's. @returns what to say */
  endLogin(visitor: Visitor, text: string): string {
    this.#logins.delete(visitorKey(visitor))
    return text
  }

  /** Everybody who plays with an account. */
  accounts(): readonly AccountPlayer[] {
    return [...this.#world.players].filter(hasAccount)
  }

  /** One who plays with an account. */
  account(name: string): AccountPlayer | undefined {
    const player = this.#world.find(name)
    return player !== undefined && hasAccount(player) ? player : undefined
  }

  /** Everybody in the vehicle of one player, who comes first; that player alone where there is none. */
  party(player: AccountPlayer): readonly AccountPlayer[] {
    return partyOf(player, this.#world)
  }

  /** Those with an account who have left since the last call: they are to be saved and let go. */
  takeDepartures(): readonly AccountPlayer[] {
    const departures = this.#world.takeDepartures().filter(hasAccount)
    for (const player of departures) leaveVehicle(player, this.#world)
    return departures
  }

  /** Sends a player away, if it still plays with this epoch; it is no departure. */
  eject(account: string, epoch: string): AccountPlayer | undefined {
    const player = this.account(account)
    if (player?.account.epoch !== epoch) return undefined
    this.#world.eject(player)
    return player
  }

  /** Another shard has the player now. What they say here meanwhile is answered with `text`. */
  handOver({ name, account, visitor }: AccountPlayer, text: string, nowMs: number): void {
    if (this.eject(name, account.epoch) !== undefined) this.#removals.note(visitor, name, text, nowMs)
  }

  /** Somebody who was handed over may be back soon. */
  expect(account: string): void {
    this.#removals.forget(account)
  }

  /** What the neighbours have near the border. */
  showBeyond(all: readonly StandIn[], nowMs: number): void {
    this.#standIns.replace(all, nowMs)
  }

  #login(login: Login, player: Player | undefined, nowMs: number): ArenaAnswer {
    if (player?.account !== undefined && player.name === login.account) return say(this.#welcome(player))
    const removed = this.#removals.tell(login.visitor, nowMs, login.account)
    if (removed !== undefined) return say(removed)
    const key = visitorKey(login.visitor)
    if (this.#logins.has(key)) return say('wait')
    if (this.#logins.size >= limits.loginsMax) return say(`busy ${limits.retryMs}`)
    this.#logins.set(key, login)
    this.#newLogins.push(login)
    return say('wait')
  }

  #position(player: Player, x: number, y: number): ArenaAnswer {
    if (!hasAccount(player)) {
      move(player, x, y)
      return nothing
    }
    if (player.account.road.kind === 'crossing') return say('frozen')
    walk(player, x, y, this.#world)
    return nothing
  }

  #unknown(visitor: Visitor, nowMs: number): ArenaAnswer {
    return say(this.#removals.tell(visitor, nowMs) ?? 'who-are-you')
  }

  #hello(visitor: Visitor, name: string, nowMs: number): ArenaAnswer {
    // Else a stranger could take the place of one who has an account.
    if (this.#world.find(name)?.account !== undefined) return say('refused TAKEN')
    const player = this.#world.join(visitor, name, nowMs)
    return say(player === undefined ? 'full' : this.#welcome(player))
  }

  #welcome({ name, x, y, account }: Player): string {
    const belongings = account === undefined ? '' : ` ${describeBelongings(account)}`
    return `welcome ${name} ${this.#stamp} x=${formatCoordinate(x)} y=${formatCoordinate(y)}${belongings}`
  }
}

function say(text: string): ArenaAnswer {
  return { kind: 'say', text }
}
