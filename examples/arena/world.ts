import type { PlayerAccount } from './account-state.ts'
import { limits, mapEdge } from './limits.ts'
import { visitorKey, type Visitor } from './visitor.ts'

/** Somebody who has said hello. */
export interface Player {
  readonly name: string
  readonly visitor: Visitor
  /** Counts joins; spreads players evenly over the broadcasts of a round. */
  readonly seat: number
  x: number
  y: number
  heardAtMs: number
  /** Of one who has logged in. */
  readonly account?: PlayerAccount
}

interface Place {
  readonly x: number
  readonly y: number
}

/** Who is in the arena and where. Owns the maps of players and of remembered places; does no I/O, asks no clock. */
export class World {
  readonly #slots: number
  readonly #byVisitor = new Map<string, Player>()
  readonly #byName = new Map<string, Player>()
  /** Oldest first: a Map keeps the order of insertion. */
  readonly #remembered = new Map<string, Place>()
  /** Who had an account and is gone. Never more than have been in since it was last taken. */
  #departures: Player[] = []
  #seats = 0

  constructor(slots: number) {
    this.#slots = slots
  }

  get players(): Iterable<Player> {
    return this.#byVisitor.values()
  }

  get playerCount(): number {
    return this.#byVisitor.size
  }

  /** Lets a visitor in. A known name takes its place along, from whichever end point it comes: the former end point
   *  becomes a stranger, so that a player whose address changed is not locked out by their own ghost.
   *  @returns nothing if all slots are taken */
  join(visitor: Visitor, name: string, nowMs: number): Player | undefined {
    this.leave(visitor)
    const ghost = this.#byName.get(name)
    if (ghost !== undefined) this.leave(ghost.visitor)
    if (this.#byVisitor.size >= this.#slots) return undefined
    const place = this.#remembered.get(name) ?? birthPlace(name)
    this.#remembered.delete(name)
    const player: Player = { name, visitor, seat: this.#seats++, x: place.x, y: place.y, heardAtMs: nowMs }
    this.#byVisitor.set(visitorKey(visitor), player)
    this.#byName.set(name, player)
    return player
  }

  /** Lets one in who has an account, at the place where it was saved.
   *  @returns nothing if all slots are taken */
  enter(
    visitor: Visitor,
    name: string,
    account: PlayerAccount,
    saved: Place | undefined,
    nowMs: number,
  ): Player | undefined {
    if (saved !== undefined) this.#remembered.set(name, saved)
    const player = this.join(visitor, name, nowMs)
    if (player === undefined) return undefined
    const entered: Player = { ...player, account }
    this.#byVisitor.set(visitorKey(visitor), entered)
    this.#byName.set(name, entered)
    return entered
  }

  find(name: string): Player | undefined {
    return this.#byName.get(name)
  }

  at(visitor: Visitor): Player | undefined {
    return this.#byVisitor.get(visitorKey(visitor))
  }

  /** Who had an account and has left since the last call. */
  takeDepartures(): readonly Player[] {
    const departures = this.#departures
    this.#departures = []
    return departures
  }

  /** Notes that a player is still there.
   *  @returns the player, or nothing for a stranger */
  hear(visitor: Visitor, nowMs: number): Player | undefined {
    const player = this.#byVisitor.get(visitorKey(visitor))
    if (player !== undefined) player.heardAtMs = nowMs
    return player
  }

  /** Ends a stay; a stranger's is none. The place is remembered for the next hello of that name. */
  leave(visitor: Visitor): void {
    const key = visitorKey(visitor)
    const player = this.#byVisitor.get(key)
    if (player === undefined) return
    this.#byVisitor.delete(key)
    this.#byName.delete(player.name)
    if (player.account === undefined) this.#remember(player)
    else this.#departures.push(player)
  }

  /** Ends the stay of one with an account; whoever does so deals with the account. */
  eject(player: Player): void {
    this.leave(player.visitor)
    this.#departures = this.#departures.filter(other => other !== player)
  }

  /** Sends the silent away. */
  expire(nowMs: number): void {
    for (const player of this.#byVisitor.values()) {
      if (nowMs - player.heardAtMs > limits.silenceMs) this.leave(player.visitor)
    }
  }

  #remember(player: Player): void {
    this.#remembered.set(player.name, { x: player.x, y: player.y })
    if (this.#remembered.size <= this.#slots * limits.rememberedPerSlotMax) return
    const oldest = this.#remembered.keys().next()
    if (oldest.done !== true) this.#remembered.delete(oldest.value)
  }
}

/** Puts a player somewhere on the map; what lies beyond it becomes its border. As fine as it is told and saved. */
export function move(player: Player, x: number, y: number): void {
  player.x = onMap(x)
  player.y = onMap(y)
}

function onMap(value: number): number {
  return Math.round(Math.min(Math.max(value, 0), mapEdge) * 10) / 10
}

/** Where a name is born: anywhere, but always the same place, on every shard (FNV-1a). */
function birthPlace(name: string): Place {
  let hash = 0x811c9dc5
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193) >>> 0
  }
  return { x: hash % mapEdge, y: Math.floor(hash / mapEdge) % mapEdge }
}
