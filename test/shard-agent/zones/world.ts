import { after, type MonotonicMs } from '../../../lib/clock.ts'
import type { HandoffRefusal } from '../../../proto/contract/handoff.ts'
import type { MoveId } from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import type { Position, ZoneMap, ZoneName } from '../../../proto/contract/zone.ts'
import { ZoneGround } from '../../../proto/contract/zone-ground.ts'
import { WalkBook } from '../../../shard-agent/zones/walk-book.ts'
import type { Instruction, WalkWish } from '../../../shard-agent/zones/walk-words.ts'

export const STEP_MS = 200
const KEPT_MS = 20_000

export interface Player {
  readonly account: AccountName
  at: Position
  party: string
  /** That carries them now. */
  zone: ZoneName
  epoch: Epoch
}

export interface Handoff {
  readonly account: AccountName
  readonly from: ZoneName
  readonly to: ZoneName
  readonly at: Position
  readonly now: MonotonicMs
  readonly members: number
}

/** Shards, one for each zone of a map, each with its book, and a control plane that knows the limits of the map. Scripts do as they are
 *  told, at once. */
export class World {
  readonly ground: ZoneGround
  readonly players: Player[] = []
  readonly handoffs: Handoff[] = []
  readonly told: Instruction[] = []
  asked = 0
  now = 1_000 as MonotonicMs
  readonly #books = new Map<ZoneName, WalkBook>()
  readonly #members = new Map<MoveId, Extract<WalkWish, { readonly kind: 'keep' }>>()
  #moves = 0

  constructor(map: ZoneMap) {
    this.ground = new ZoneGround(map)
    for (const zone of map.zones) {
      const book = new WalkBook({ newMoveId: () => `move-${(this.#moves += 1)}` as MoveId })
      book.carry(this.ground, zone.name)
      this.#books.set(zone.name, book)
    }
  }

  /** Somebody new, carried by the zone that they are in. */
  join(account: string, at: Position, party = ''): Player {
    const player: Player = {
      account: account as AccountName,
      at,
      party,
      zone: this.ground.ownerOf(at).name,
      epoch: 1 as Epoch,
    }
    this.players.push(player)
    return player
  }

  /** A fifth of a second: every shard reports its players. */
  step(): void {
    this.now = after(this.now, STEP_MS)
    this.told.length = 0
    for (const [zone, book] of this.#books) {
      const own = this.players.filter(player => player.zone === zone)
      const { told, wishes } = book.report(own, this.now)
      this.told.push(...told)
      this.#answer(book, wishes)
      for (const { move } of told.filter(each => each.word === 'cross')) this.#cross(zone, book, move)
      this.#answer(book, book.tick(this.now))
    }
  }

  #answer(book: WalkBook, wishes: readonly WalkWish[]): void {
    for (const wish of wishes) {
      if (wish.kind === 'let-go') {
        this.#members.delete(wish.move)
        continue
      }
      this.asked += 1
      const refused = wish.members
        .map(({ account }) => this.#refusal(account))
        .find(each => each !== undefined)
      if (refused === undefined) {
        this.#members.set(wish.move, wish)
        book.outcome(wish.move, { kind: 'kept', validMs: KEPT_MS }, this.now)
      } else book.outcome(wish.move, { kind: 'refused', ...refused }, this.now)
    }
  }

  #refusal(account: AccountName): { reason: HandoffRefusal; retryAfterMs: number } | undefined {
    const { dwellMs, handoffsMax, handoffsWithinMs } = this.ground.map
    const earlier = this.handoffs.filter(handoff => handoff.account === account)
    const last = earlier.at(-1)
    if (last !== undefined && this.now - last.now < dwellMs)
      return { reason: 'dwell', retryAfterMs: dwellMs - (this.now - last.now) }
    const lately = earlier.filter(({ now }) => this.now - now < handoffsWithinMs)
    const [first] = lately
    return first === undefined || lately.length < handoffsMax
      ? undefined
      : { reason: 'often', retryAfterMs: handoffsWithinMs - (this.now - first.now) }
  }

  #cross(zone: ZoneName, book: WalkBook, move: MoveId): void {
    const wish = this.#members.get(move)
    // The other members of a party were told as well.
    if (wish === undefined) return
    this.#members.delete(move)
    book.outcome(move, { kind: 'began' }, this.now)
    for (const { account, epoch } of wish.members) {
      const player = this.players.find(each => each.account === account)
      if (player?.zone !== zone || player.epoch !== epoch) throw new Error(`${account} is not there`)
      this.handoffs.push({
        account,
        from: zone,
        to: wish.zone,
        at: player.at,
        now: this.now,
        members: wish.members.length,
      })
      player.zone = wish.zone
      player.epoch = (player.epoch + 1) as Epoch
      this.#books.get(wish.zone)?.arrived(account, player.epoch, this.now)
    }
    book.outcome(move, { kind: 'committed' }, this.now)
  }
}
