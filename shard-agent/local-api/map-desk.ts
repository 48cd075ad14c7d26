import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { ShardZone, ZoneReport } from '../../proto/contract/agent-link.ts'
import type { MoveId, ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../proto/contract/session.ts'
import type { BorderEntity, PlayerOnMap } from '../../proto/contract/zone.ts'
import type { ZoneGround } from '../../proto/contract/zone-ground.ts'
import { BorderBook } from '../zones/border-book.ts'
import { MoveBook } from '../zones/move-book.ts'
import { NearBook, type ShownPlayer } from '../zones/near-book.ts'
import { ReportPace } from '../zones/report-pace.ts'
import { TellingOrder } from '../zones/telling-order.ts'
import { WalkBook } from '../zones/walk-book.ts'
import type { Instruction, WalkOutcome, WalkWish } from '../zones/walk-words.ts'

/** How often the walks forget who is told of no more. */
const WALKS_TICK_MS = 1_000

export interface MapDeskOptions {
  readonly shard: ShardRef
  /** Never the same again. */
  readonly newMoveId: () => MoveId
  /** Takes what the walks want of the control plane. */
  readonly wish: (wish: WalkWish) => void
  /** @returns false where nobody is there to hear it */
  readonly report: (report: ZoneReport) => boolean
  readonly now: MonotonicMs
}

/** Everything about the map that is kept for one life of a shard: its part of the map, who walks where, who is handed over, and what lies
 *  beyond the borders. */
export class MapDesk {
  readonly border = new BorderBook()
  readonly moves = new MoveBook()
  readonly order = new TellingOrder()
  readonly #options: MapDeskOptions
  readonly #walks: WalkBook
  readonly #near = new NearBook()
  readonly #pace: ReportPace
  #told: ShardZone | undefined
  #ground: ZoneGround | undefined
  #tickAt: MonotonicMs

  constructor(options: MapDeskOptions) {
    const { newMoveId, now } = options
    this.#options = options
    this.#walks = new WalkBook({ newMoveId })
    this.#pace = new ReportPace(now)
    this.#tickAt = after(now, WALKS_TICK_MS)
  }

  /** As the control plane told it last; undefined: never. */
  get told(): ShardZone | undefined {
    return this.#told
  }

  /** Of the map that was told last; undefined while there is none. */
  get ground(): ZoneGround | undefined {
    return this.#ground
  }

  /** @param ground of the map that is told; undefined: there is none */
  carry(told: ShardZone, ground: ZoneGround | undefined): void {
    const own = ground?.zone(told.zone)?.name
    this.#told = told
    this.#ground = ground
    this.border.clear()
    this.#near.carry(ground, own)
    this.#wish(this.#walks.carry(ground, own))
  }

  /** @param objects undefined: those of before
   *  @returns what the script has to heed, most urgent first */
  walk(
    players: readonly ShownPlayer[],
    objects: readonly BorderEntity[] | undefined,
    now: MonotonicMs,
  ): readonly Instruction[] {
    this.#near.report(players, objects, now)
    this.#pace.changed()
    const { told, wishes } = this.#walks.report(players, now)
    this.#wish(wishes)
    return this.order.sorted(told)
  }

  outcome(move: MoveId, outcome: WalkOutcome, now: MonotonicMs): void {
    this.#walks.outcome(move, outcome, now)
  }

  arrived(account: AccountName, epoch: Epoch, now: MonotonicMs): void {
    this.#wish(this.#walks.arrived(account, epoch, now))
  }

  left(account: AccountName): void {
    this.#wish(this.#walks.left(account))
  }

  tick(now: MonotonicMs): void {
    if (this.#ground === undefined) return
    if (now >= this.#tickAt) {
      this.#tickAt = after(now, WALKS_TICK_MS)
      this.#wish(this.#walks.tick(now))
    }
    const levels = this.#pace.next(now, {
      players: () => this.#players(),
      near: () => this.#near.entities(this.#walks.players(), now),
    })
    if (levels === undefined) return
    if (!this.#options.report({ shard: this.#options.shard, ...levels })) this.#pace.lost()
  }

  #players(): readonly PlayerOnMap[] {
    const zone = this.#told?.zone ?? ''
    return this.#walks.players().map(({ account, at, phase }) => ({ account, zone, at, phase }))
  }

  #wish(wishes: readonly WalkWish[]): void {
    for (const wish of wishes) {
      if (wish.kind === 'keep') this.moves.learn(wish.move, wish.members)
      this.#options.wish(wish)
    }
  }
}
