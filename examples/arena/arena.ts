import { parseArenaRequest } from './arena-request.ts'
import { describeSight, formatCoordinate, indexSight, type SightIndex } from './sight.ts'
import { formatEndpoint, type Visitor } from './visitor.ts'
import { move, World } from './world.ts'

/** What goes back to the one who spoke. */
export type ArenaAnswer =
  { readonly kind: 'say'; readonly text: string } | { readonly kind: 'echo' } | { readonly kind: 'nothing' }

/** A message for a player that nobody asked for. */
export interface Announcement {
  readonly to: Visitor
  readonly text: string
}

const echo: ArenaAnswer = { kind: 'echo' }
const nothing: ArenaAnswer = { kind: 'nothing' }

/** The game without its sockets: bytes and the time in, answers and announcements out. */
export class Arena {
  /** `shard=<id> incarnation=<n>`: which life of which server speaks. */
  readonly #stamp: string
  readonly #world: World
  /** Made at the first slice of a round, used by all of it. */
  #sight: SightIndex = new Map()

  constructor(options: { readonly shard: string; readonly incarnation: number; readonly slots: number }) {
    this.#stamp = `shard=${options.shard} incarnation=${options.incarnation}`
    this.#world = new World(options.slots)
  }

  /** Answers one datagram or line. Never throws, whatever the bytes. */
  answer(visitor: Visitor, payload: Buffer, nowMs: number): ArenaAnswer {
    const request = parseArenaRequest(payload)
    const player = this.#world.hear(visitor, nowMs)
    switch (request.kind) {
      case 'who':
        return say(`${this.#stamp} seen=${formatEndpoint(visitor.address, visitor.port)}`)
      case 'hello':
        return this.#welcome(visitor, request.name, nowMs)
      case 'position':
        if (player === undefined) return say('who-are-you')
        move(player, request.x, request.y)
        return nothing
      case 'bye':
        this.#world.leave(visitor)
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
      const text = describeSight(this.#sight, player)
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
  }

  #welcome(visitor: Visitor, name: string, nowMs: number): ArenaAnswer {
    const player = this.#world.join(visitor, name, nowMs)
    if (player === undefined) return say('full')
    return say(
      `welcome ${name} ${this.#stamp} x=${formatCoordinate(player.x)} y=${formatCoordinate(player.y)}`,
    )
  }
}

function say(text: string): ArenaAnswer {
  return { kind: 'say', text }
}
