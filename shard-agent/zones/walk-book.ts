import type { MonotonicMs } from '../../lib/clock.ts'
import { HANDOFF_MEMBERS_MAX, type HandoffMember } from '../../proto/contract/handoff.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../proto/contract/session.ts'
import { PLAYERS_ON_MAP_MAX, type ZoneName } from '../../proto/contract/zone.ts'
import type { ZoneGround } from '../../proto/contract/zone-ground.ts'
import { DwellBook } from './dwell-book.ts'
import { goOn, type Trail, trailFrom } from './trail.ts'
import { beforeTheLine, hindmost, INSIDE, type Place, placeOf } from './walk-place.ts'
import { afterOutcome, afterPlace, isBound, moveOf, type WalkState } from './walk-state.ts'
import { byUrgency, phaseOf, toldOf } from './walk-told.ts'
import type { WalkAnswer, WalkOutcome, WalkReport, WalkView, WalkWish } from './walk-words.ts'

/** Players whose position is known: those beyond it are told nothing. */
export const WALKERS_MAX = PLAYERS_ON_MAP_MAX
/** A player that is reported no more is forgotten after this. */
export const FORGET_AFTER_MS = 10_000
/** A party crosses only while each of its members was reported within this time: of others nobody knows whether they are still in it. */
export const MEMBER_FRESH_MS = 1_500
/** A member that is not reported for so long is left out of its party, until it is reported again. */
export const MEMBER_PARTS_AFTER_MS = 3_000
/** Nobody starts more than one move in this time, however they turn. */
export const NEW_MOVE_AFTER_MS = 1_000
/** Prewarms that one report may lead to; the others are asked for with the next one. */
export const WISHES_PER_REPORT_MAX = 64
/** The dwell of no map is longer as far as the agent is concerned; the control plane knows better. */
const ARRIVALS_KEPT_MS = 600_000

export interface WalkSettings {
  /** 8 to 63 letters, digits, `_` or `-`, never the same again. */
  readonly newMoveId: () => MoveId
}

/** What is arranged for one player, or for a party. */
interface Walk {
  /** In the order of their names, whether still reported or not. */
  readonly members: readonly HandoffMember[]
  readonly walkers: Set<Walker>
  state: WalkState
  common: Place
}

interface Walker {
  readonly account: AccountName
  readonly epoch: Epoch
  party: string
  trail: Trail
  place: Place
  /** Undefined until the next report: everything begins anew then. */
  walk: Walk | undefined
  newMoveAt: MonotonicMs
}

/** The players of one shard on the map of its fleet: who nears a border, who crosses it. Nothing in it waits or calls: times are
 *  arguments, and what is wanted comes back as data. A report costs about as much as finding the owners of its positions. */
export class WalkBook {
  readonly #newMoveId: () => MoveId
  readonly #walkers = new Map<AccountName, Walker>()
  /** No more than there are walkers. */
  readonly #byMove = new Map<MoveId, Walk>()
  readonly #dwells = new DwellBook({ arrivalsMax: 2 * WALKERS_MAX, keptMs: ARRIVALS_KEPT_MS })
  #map: { readonly ground: ZoneGround; readonly own: ZoneName } | undefined
  /** Until the caller takes them, after every call. */
  #wishes: WalkWish[] = []
  #asked = 0

  constructor(settings: WalkSettings) {
    this.#newMoveId = settings.newMoveId
  }

  /** Another map, or another zone on it; undefined, or a zone that the map does not have: nobody is told anything. Moves that have not
   *  begun are let go. The very same ground and zone again: nothing changes. A version says too little: a map that is made anew after it was
   *  removed begins at 1 again. */
  carry(ground: ZoneGround | undefined, own: ZoneName | undefined): readonly WalkWish[] {
    const known = this.#map
    if (known !== undefined && ground === known.ground && own === known.own) return []
    this.#map =
      ground === undefined || own === undefined || ground.zone(own) === undefined
        ? undefined
        : { ground, own }
    for (const walker of this.#walkers.values()) {
      walker.place = INSIDE
      this.#leave(walker)
    }
    return this.#takeWishes()
  }

  /** Positions, of all players or of some of them. A player that appears twice counts as it is said last. */
  report(reports: readonly WalkReport[], now: MonotonicMs): WalkAnswer {
    const seen = new Set<Walker>()
    for (const report of reports) {
      const walker = this.#see(report, now)
      if (walker !== undefined) seen.add(walker)
    }
    const map = this.#map
    if (map === undefined) return { told: [], wishes: this.#takeWishes() }
    for (const walker of seen)
      walker.place = placeOf(map.ground, map.own, walker.trail.at, walker.trail.earlier)
    this.#joinParties(now)
    for (const walker of seen) if (walker.party === '') this.#walkAlone(walker, now)
    for (const walk of new Set([...seen].flatMap(({ walk }) => walk ?? []))) this.#step(walk, now)
    const told = [...seen].flatMap(({ account, place, walk }) =>
      walk === undefined ? [] : toldOf(account, walk.state, { place, common: walk.common }, now),
    )
    return { told: byUrgency(told), wishes: this.#takeWishes() }
  }

  /** About once a second: forgets who is reported no more. */
  tick(now: MonotonicMs): readonly WalkWish[] {
    for (const walker of this.#walkers.values())
      if (now - walker.trail.seenAt >= FORGET_AFTER_MS) this.#forget(walker)
    this.#dwells.sweep(now)
    return this.#takeWishes()
  }

  /** Moves that are not (any more) known are ignored. */
  outcome(move: MoveId, outcome: WalkOutcome, now: MonotonicMs): void {
    const walk = this.#byMove.get(move)
    if (walk !== undefined) this.#change(walk, afterOutcome(walk.state, outcome, now))
  }

  /** Handed over to this shard: the dwell begins. Before or after the first report. */
  arrived(account: AccountName, epoch: Epoch, now: MonotonicMs): readonly WalkWish[] {
    this.#dwells.arrived(account, { epoch, at: now })
    const walker = this.#walkers.get(account)
    if (walker?.epoch === epoch) this.#leave(walker)
    return this.#takeWishes()
  }

  /** Released, kicked, fenced: forgotten at once. A move that has begun goes on. */
  left(account: AccountName): readonly WalkWish[] {
    const walker = this.#walkers.get(account)
    if (walker !== undefined) this.#forget(walker)
    return this.#takeWishes()
  }

  /** Everybody who is reported and still this shard's. */
  players(): readonly WalkView[] {
    return [...this.#walkers.values()].flatMap(({ account, trail, place, walk }) => {
      const state: WalkState = walk?.state ?? { kind: 'inside' }
      if (state.kind === 'gone') return []
      return { account, at: trail.at, phase: phaseOf(state, place), near: place.kind !== 'inside' }
    })
  }

  #see({ account, epoch, at, party }: WalkReport, now: MonotonicMs): Walker | undefined {
    const known = this.#walkers.get(account)
    if (known?.epoch === epoch) {
      known.party = party
      known.trail = goOn(known.trail, at, now)
      return known
    }
    if (known !== undefined) this.#forget(known)
    if (this.#walkers.size >= WALKERS_MAX) return undefined
    const trail = trailFrom(at, now)
    const walker: Walker = {
      account,
      epoch,
      party,
      trail,
      place: INSIDE,
      walk: undefined,
      newMoveAt: now,
    }
    this.#walkers.set(account, walker)
    return walker
  }

  #joinParties(now: MonotonicMs): void {
    const parties = new Map<string, Walker[]>()
    for (const walker of this.#walkers.values()) {
      if (walker.party === '' || boundIn(walker)) continue
      if (now - walker.trail.seenAt >= MEMBER_PARTS_AFTER_MS) continue
      const party = parties.get(walker.party)
      if (party === undefined) parties.set(walker.party, [walker])
      else party.push(walker)
    }
    for (const party of parties.values()) {
      const walk = party[0]?.walk
      // Of a move that was bound and came to nothing, members may be gone meanwhile.
      const together = walk?.members.length === party.length && party.every(walker => walker.walk === walk)
      if (!together) this.#begin(party, now)
    }
  }

  #walkAlone(walker: Walker, now: MonotonicMs): void {
    if (!boundIn(walker) && walker.walk?.members.length !== 1) this.#begin([walker], now)
  }

  #begin(walkers: readonly Walker[], now: MonotonicMs): void {
    for (const walker of walkers) this.#leave(walker)
    const members = walkers
      .map(({ account, epoch }) => ({ account, epoch }))
      .toSorted((left, right) => (left.account < right.account ? -1 : 1))
    const until = Math.max(...walkers.map(walker => this.#dwellsUntil(walker))) as MonotonicMs
    const state: WalkState = now < until ? { kind: 'arrived', until } : { kind: 'inside' }
    const walk: Walk = { members, walkers: new Set(walkers), state, common: INSIDE }
    for (const walker of walkers) walker.walk = walk
  }

  #dwellsUntil({ account, epoch }: Walker): number {
    const arrivedAt = this.#dwells.arrivedAt(account, epoch)
    return arrivedAt === undefined ? -Infinity : arrivedAt + (this.#map?.ground.map.dwellMs ?? 0)
  }

  #step(walk: Walk, now: MonotonicMs): void {
    const place = hindmost([...walk.walkers].map(walker => walker.place))
    const tooMany = place.kind !== 'inside' && walk.members.length > HANDOFF_MEMBERS_MAX
    const common: Place = tooMany ? { ...place, closed: 'full' } : place
    const isWhole = [...walk.walkers].every(({ trail }) => now - trail.seenAt < MEMBER_FRESH_MS)
    walk.common = isWhole ? common : beforeTheLine(common)
    const { state, keep, letGo } = afterPlace(walk.state, walk.common, {
      now,
      mayAsk: this.#asked < WISHES_PER_REPORT_MAX,
      newMove: () => this.#newMove(walk, now),
    })
    if (letGo !== undefined) this.#wishes.push({ kind: 'let-go', move: letGo })
    this.#change(walk, state)
    const move = moveOf(state)
    if (!keep || move === undefined || !('zone' in state)) return
    this.#wishes.push({ kind: 'keep', move, zone: state.zone, members: walk.members })
    this.#asked += 1
  }

  #newMove({ walkers }: Walk, now: MonotonicMs): MoveId | undefined {
    if ([...walkers].some(({ newMoveAt }) => now < newMoveAt)) return undefined
    for (const walker of walkers) walker.newMoveAt = (now + NEW_MOVE_AFTER_MS) as MonotonicMs
    return this.#newMoveId()
  }

  #change(walk: Walk, state: WalkState): void {
    const [before, move] = [moveOf(walk.state), moveOf(state)]
    walk.state = state
    if (before !== undefined && before !== move) this.#byMove.delete(before)
    if (move !== undefined) this.#byMove.set(move, walk)
  }

  /** Of a walk that is not bound to its move nothing is left: whoever stays of a party begins anew without them. */
  #leave(walker: Walker): void {
    const { walk } = walker
    if (walk === undefined || isBound(walk.state)) return
    for (const member of walk.walkers) member.walk = undefined
    const move = moveOf(walk.state)
    if (move === undefined) return
    this.#wishes.push({ kind: 'let-go', move })
    this.#byMove.delete(move)
  }

  #forget(walker: Walker): void {
    this.#leave(walker)
    this.#walkers.delete(walker.account)
    const { walk } = walker
    walk?.walkers.delete(walker)
    const move = walk === undefined ? undefined : moveOf(walk.state)
    if (move !== undefined && walk?.walkers.size === 0) this.#byMove.delete(move)
  }

  #takeWishes(): readonly WalkWish[] {
    const wishes = this.#wishes
    this.#wishes = []
    this.#asked = 0
    return wishes
  }
}

function boundIn({ walk }: Walker): boolean {
  return walk !== undefined && isBound(walk.state)
}
