import { type AccountPlayer, stepTo } from './account-acts.ts'
import { type HeedWord, luggageOf } from './account-state.ts'
import type { Announcement, Arena } from './arena.ts'
import { cross, type CrossingEnd, type Traveller } from './crossing.ts'
import { limits } from './limits.ts'
import type { AskLocalApi, CallLocalApi } from './local-api.ts'
import { nextRoad, readHeeds, roadNews, type Heed, type Heeds } from './road.ts'
import { readStandIns, type StandIn } from './stand-ins.ts'

export interface ZoneKeeperOptions {
  readonly arena: Arena
  readonly call: CallLocalApi
  readonly ask: AskLocalApi
  readonly announce: (announcement: Announcement) => void
  /** Monotonic, in milliseconds. */
  readonly clock: () => number
  readonly pause: (durationMs: number) => Promise<void>
  /** Somebody was saved for good. */
  readonly saved: (player: AccountPlayer) => void
  /** Whether accounts are still held is to be found out now. */
  readonly doubt: () => void
}

const NOTHING: ReadonlySet<HeedWord> = new Set()

/** What this shard knows of the map: `none` if its fleet has none. */
type Ground =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none' }
  /** The zone is empty while this shard carries none. */
  | { readonly kind: 'map'; readonly zone: string }

/** Tells the agent where everybody is, and does what it says: turns players back, or hands them over to the shard that carries the zone
 *  they walk into. */
export class ZoneKeeper {
  readonly #options: ZoneKeeperOptions
  #ground: Ground = { kind: 'unknown' }
  #zoneAtMs = 0
  #positionsAtMs = 0
  #borderAtMs = 0
  #isTelling = false
  #isLooking = false
  #isAsking = false
  /** By move. At most `limits.crossingsMax`. */
  readonly #crossings = new Map<string, Promise<CrossingEnd>>()
  /** By account and epoch: who is in one of them. */
  readonly #travellers = new Map<string, Promise<CrossingEnd>>()

  constructor(options: ZoneKeeperOptions) {
    this.#options = options
  }

  /** Whether players may come from other zones. */
  get hasMap(): boolean {
    return this.#ground.kind !== 'none'
  }

  get #hasZone(): boolean {
    return this.#ground.kind === 'map' && this.#ground.zone !== ''
  }

  /** Does what is due. Call it often. */
  round(nowMs: number): void {
    if (nowMs >= this.#zoneAtMs && !this.#isAsking) {
      this.#zoneAtMs = nowMs + limits.zoneEveryMs
      this.#isAsking = true
      void this.#askZone().finally(() => (this.#isAsking = false))
    }
    if (!this.#hasZone) return
    if (nowMs >= this.#positionsAtMs && !this.#isTelling) {
      this.#positionsAtMs = nowMs + limits.positionsEveryMs
      this.#isTelling = true
      void this.#tellPositions().finally(() => (this.#isTelling = false))
    }
    if (nowMs < this.#borderAtMs || this.#isLooking) return
    this.#borderAtMs = nowMs + limits.borderEveryMs
    this.#isLooking = true
    void this.#lookBeyond().finally(() => (this.#isLooking = false))
  }

  /** How the hand-off of somebody ends who is in one; nothing for all others. */
  ending({ name, account }: AccountPlayer): Promise<CrossingEnd> | undefined {
    return this.#travellers.get(travellerKey(name, account.epoch))
  }

  async #askZone(): Promise<void> {
    const answer = await this.#options.ask('zone')
    if (answer.ok) this.#ground = { kind: 'map', zone: answer.fields[0] ?? '' }
    else if (answer.code === 'NOT_FOUND') this.#ground = { kind: 'none' }
    // Nobody is told anything there, and what was told last would hold for ever.
    if (this.#ground.kind !== 'unknown' && !this.#hasZone) this.#openRoads()
  }

  #openRoads(): void {
    for (const player of this.#options.arena.accounts()) {
      player.account.words = NOTHING
      if (player.account.road.kind !== 'crossing') this.#setRoad(player, { kind: 'open' })
    }
  }

  async #tellPositions(): Promise<void> {
    const { arena, ask } = this.#options
    for (const players of inCalls(arena)) {
      const told = players.map(player => ({ player, x: player.x, y: player.y }))
      const answer = await ask('position', { players: told.map(formatPosition).join(';') })
      // The zone may be another shard's since it was asked.
      if (!answer.ok || !this.#hasZone) return
      const heeds = readHeeds(answer.fields)
      for (const at of told) this.#heed(at, heeds)
    }
  }

  #heed({ player, x, y }: Told, heeds: Heeds): void {
    const { account, name } = player
    // Gone, or here anew, while the agent thought.
    if (this.#options.arena.account(name) !== player || account.road.kind === 'crossing') return
    const { first, words = NOTHING } = heeds.byAccount.get(name) ?? {}
    if (first === undefined && !heeds.isComplete) return
    account.words = words
    if (first?.word === 'cross') {
      this.#cross(player, first, heeds)
      return
    }
    this.#setRoad(player, nextRoad(account.road, first))
    // The corridor goes on beyond the line: a place in it may be the other zone's.
    if (first?.word === 'closed') turnBack(player)
    else if (!words.has('corridor')) account.before = { x, y }
  }

  #setRoad(player: AccountPlayer, road: AccountPlayer['account']['road']): void {
    const text = roadNews(player.account.road, road)
    player.account.road = road
    if (text !== undefined) this.#options.announce({ to: player.visitor, text })
  }

  /** Freezes everybody who goes along, and hands them over. */
  #cross(first: AccountPlayer, { detail: id, zone }: Heed, heeds: Heeds): void {
    const { arena, call, pause } = this.#options
    if (this.#crossings.has(id) || this.#crossings.size >= limits.crossingsMax) return
    const told = arena.accounts().filter(({ name }) => heeds.byAccount.get(name)?.first.detail === id)
    const members = [...new Set([...arena.party(first), ...told])]
    for (const { account } of members) account.road = { kind: 'crossing', zone, move: id }
    const travellers = members.map(toTraveller)
    const ending = cross(id, travellers, call, pause)
    this.#crossings.set(id, ending)
    for (const { account, epoch } of travellers) this.#travellers.set(travellerKey(account, epoch), ending)
    void ending.then(end => {
      this.#crossings.delete(id)
      for (const { account, epoch } of travellers) this.#travellers.delete(travellerKey(account, epoch))
      for (const member of members) this.#settle(member, id, zone, end)
      if (end.kind !== 'committed') this.#options.doubt()
    })
  }

  #settle(player: AccountPlayer, id: string, zone: string, end: CrossingEnd): void {
    const { arena, announce, clock, saved } = this.#options
    switch (end.kind) {
      case 'committed': {
        saved(player)
        const text = `moved ${zone} ${id}`
        arena.handOver(player, text, clock())
        announce({ to: player.visitor, text })
        return
      }
      case 'closed':
        this.#setRoad(player, { kind: 'closed', zone, reason: end.reason })
        turnBack(player)
        return
      case 'over':
        this.#setRoad(player, { kind: 'open' })
    }
  }

  async #lookBeyond(): Promise<void> {
    const { arena, ask, clock } = this.#options
    const all: StandIn[] = []
    for (let offset = 0; all.length < limits.standInsMax;) {
      const answer = await ask('border', { offset: String(offset) })
      if (!answer.ok) return
      const [total, next, ...fields] = answer.fields
      all.push(...readStandIns(fields))
      if (!(Number(next) > offset && Number(next) < Number(total))) break
      offset = Number(next)
    }
    arena.showBeyond(all, clock())
  }
}

/** To where it was last on its own side. */
function turnBack(player: AccountPlayer): void {
  const { before } = player.account
  if (before !== undefined && (before.x !== player.x || before.y !== player.y))
    stepTo(player, before.x, before.y)
}

interface Told {
  readonly player: AccountPlayer
  readonly x: number
  readonly y: number
}

/** `account,epoch,x,y,z,party,heading,look` */
function formatPosition({ player: { name, account }, x, y }: Told): string {
  return `${name},${account.epoch},${x.toFixed(1)},${y.toFixed(1)},0,${account.party},0,${name}`
}

/** All players with accounts, as many as one call takes; whoever is in one vehicle is in one call. */
function inCalls(arena: Arena): readonly (readonly AccountPlayer[])[] {
  const byParty = arena.accounts().toSorted((one, other) => compare(one.account.party, other.account.party))
  const calls: AccountPlayer[][] = []
  for (const player of byParty) {
    const last = calls.at(-1)
    const { party } = player.account
    const goesAlong = last?.at(-1)?.account.party === party && party !== ''
    const isFull = (last?.length ?? limits.playersPerCallMax) >= limits.playersPerCallMax - limits.partyMax
    if (last === undefined || (isFull && !goesAlong)) calls.push([player])
    else last.push(player)
  }
  return calls
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

function toTraveller(player: AccountPlayer): Traveller {
  const { name, account } = player
  return { account: name, epoch: account.epoch, luggage: luggageOf(player, account) }
}

function travellerKey(account: string, epoch: string): string {
  return `${account} ${epoch}`
}
