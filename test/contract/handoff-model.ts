import { sameShard, type ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../proto/contract/session.ts'
import { ref } from '../support/world.ts'

/** What a store of hand-offs has to do, in plain words: maps, and a clock that the test moves. Epochs are the store's: only that they grow is
 *  known of them. */
export interface ModelSession {
  state: 'free' | 'held' | 'moving' | 'granted'
  shard: ShardRef
  epoch: Epoch
  attempt: string
  /** Of a grant. */
  until: number
}

export interface ModelMember {
  readonly account: AccountName
  readonly epoch: Epoch
  granted: Epoch | undefined
  phase: 'waiting' | 'arrived' | 'expired'
}

export interface ModelMove {
  readonly from: ShardRef
  to: ShardRef
  phase: 'reserved' | 'moving' | 'committed' | 'over'
  until: number
  /** Until when its places are kept, and how many. */
  keptUntil: number
  places: number
  readonly members: ModelMember[]
}

export const SHARDS = 3
/** Of every shard: so few that places run out. */
export const SLOTS = 2

const KEPT_MS = 20_000
const COMMIT_MS = 5_000
const ARRIVE_MS = 20_000
const MARGIN_MS = 2_500

export class HandoffModel {
  now = 0
  readonly sessions = new Map<AccountName, ModelSession>()
  readonly moves = new Map<string, ModelMove>()
  readonly incarnations: number[] = Array.from({ length: SHARDS }, () => 1)

  shard(index: number): ShardRef {
    return ref(`arena-${index + 1}`, this.incarnations[index])
  }

  isLiving(shard: ShardRef): boolean {
    return this.incarnations.some((_, index) => sameShard(this.shard(index), shard))
  }

  replace(index: number): void {
    this.incarnations[index] = (this.incarnations[index] ?? 0) + 1
  }

  /** Whether this epoch saves. */
  saves(shard: ShardRef, account: AccountName, epoch: Epoch): boolean {
    const session = this.sessions.get(account)
    return (
      session !== undefined &&
      (session.state === 'held' || session.state === 'moving') &&
      session.epoch === epoch &&
      sameShard(session.shard, shard) &&
      this.isLiving(shard)
    )
  }

  /** What a claim with a password comes to. */
  claim(shard: ShardRef, account: AccountName, attempt: string): 'repeated' | 'own' | 'new' | 'busy' {
    const session = this.sessions.get(account)
    if (session === undefined || session.state === 'free') return 'new'
    const isOwn = sameShard(session.shard, shard)
    if (session.state === 'granted') {
      if (isOwn) return 'own'
      return this.isLiving(session.shard) && session.until + MARGIN_MS > this.now ? 'busy' : 'new'
    }
    if (isOwn && session.attempt === attempt) return 'repeated'
    return this.isLiving(session.shard) ? 'busy' : 'new'
  }

  placesOn(shard: ShardRef, except = ''): number {
    return [...this.moves]
      .filter(([id, move]) => id !== except && sameShard(move.to, shard) && move.keptUntil > this.now)
      .reduce((sum, [, move]) => sum + move.places, 0)
  }

  reserve(
    id: string,
    from: ShardRef,
    to: ShardRef,
    members: readonly { readonly account: AccountName; readonly epoch: Epoch }[],
  ): string {
    const known = this.moves.get(id)
    if (known !== undefined) {
      const isSame =
        sameShard(known.from, from) &&
        known.members.length === members.length &&
        members.every(({ account, epoch }) =>
          known.members.some(one => one.account === account && one.epoch === epoch),
        )
      if (!isSame || known.phase === 'committed' || known.phase === 'over') return 'over'
      if (known.phase === 'moving') return this.#isInTime(known) ? 'reserved' : 'over'
    }
    if (!this.isLiving(from)) return 'fenced'
    if (!this.isLiving(to)) return 'away'
    for (const member of members) {
      const refusal = this.#memberRefusal(id, from, member)
      if (refusal !== undefined) return refusal
    }
    if (this.placesOn(to, id) + members.length > SLOTS) return 'full'
    const until = this.now + KEPT_MS
    this.moves.set(id, {
      from,
      to,
      phase: 'reserved',
      until,
      keptUntil: until,
      places: members.length,
      members: known?.members ?? members.map(one => ({ ...one, granted: undefined, phase: 'waiting' })),
    })
    return 'reserved'
  }

  prepare(id: string, from: ShardRef): string {
    const move = this.moves.get(id)
    if (move === undefined) return 'over'
    if (!sameShard(move.from, from)) return 'fenced'
    if (move.phase === 'moving') return this.#isInTime(move) ? 'prepared' : 'over'
    if (move.phase === 'committed') return 'fenced'
    if (move.phase !== 'reserved') return 'over'
    if (!this.isLiving(from)) return 'fenced'
    for (const member of move.members) {
      if (this.#isAt(move, member, 'held')) continue
      return this.#isAt(move, member, 'moving') ? 'busy' : 'fenced'
    }
    if (!this.isLiving(move.to)) return 'away'
    if (move.until <= this.now && this.placesOn(move.to, id) + move.members.length > SLOTS) return 'over'
    for (const { account } of move.members) this.#session(account).state = 'moving'
    move.phase = 'moving'
    move.until = this.now + COMMIT_MS
    move.places = move.members.length
    move.keptUntil = move.until + ARRIVE_MS + MARGIN_MS
    return 'prepared'
  }

  commit(id: string, from: ShardRef): string {
    const move = this.moves.get(id)
    if (move === undefined) return 'over'
    if (!sameShard(move.from, from)) return 'fenced'
    if (move.phase === 'committed') return 'committed'
    if (move.phase !== 'moving' || !this.#isInTime(move)) return 'over'
    const isWhole = move.members.every(member => this.#isAt(move, member, 'moving'))
    const refusal = !isWhole || !this.isLiving(from) ? 'fenced' : this.isLiving(move.to) ? undefined : 'away'
    if (refusal !== undefined) {
      this.end(move)
      return refusal
    }
    move.phase = 'committed'
    move.until = this.now + ARRIVE_MS
    for (const { account } of move.members) {
      const session = this.#session(account)
      Object.assign(session, { state: 'granted', shard: move.to, attempt: '', until: move.until })
    }
    return 'committed'
  }

  abort(id: string, from: ShardRef): string {
    const move = this.moves.get(id)
    if (move === undefined) return 'done'
    if (!sameShard(move.from, from) || move.phase === 'committed') return 'fenced'
    this.end(move)
    return 'done'
  }

  arrive(shard: ShardRef, account: AccountName, attempt: string): string {
    const session = this.sessions.get(account)
    const found = session && this.#grantOf(account, session.epoch)
    if (session === undefined || found === undefined || session.state === 'free') return 'nothing'
    const { move, member } = found
    if (session.state !== 'granted') {
      if (!sameShard(session.shard, shard) || session.attempt !== attempt) return 'nothing'
      if (member.phase === 'waiting') this.#arrived(move, member)
      return 'repeated'
    }
    if (!sameShard(move.to, shard) || move.until <= this.now) return 'nothing'
    if (!this.isLiving(shard)) return 'fenced'
    Object.assign(session, { state: 'held', attempt })
    this.#arrived(move, member)
    return 'ticket'
  }

  /** Returns the accounts that it frees: their epochs grow. */
  sweep(): readonly AccountName[] {
    const freed: AccountName[] = []
    for (const move of this.moves.values()) {
      if ((move.phase === 'reserved' || move.phase === 'moving') && move.until <= this.now) this.end(move)
      if (move.phase === 'over') move.places = 0
      if (move.phase === 'committed')
        for (const member of move.members) this.#sweepMember(move, member, freed)
    }
    return freed
  }

  /** Everybody who has not left stays where it was. */
  end(move: ModelMove): void {
    for (const member of move.members)
      if (this.#isAt(move, member, 'moving')) this.#session(member.account).state = 'held'
    move.phase = 'over'
    move.places = 0
  }

  #sweepMember(move: ModelMove, member: ModelMember, freed: AccountName[]): void {
    if (member.phase !== 'waiting') return
    const session = this.#session(member.account)
    if (session.epoch === member.granted && session.state === 'granted') {
      if (move.until + MARGIN_MS > this.now) return
      session.state = 'free'
      freed.push(member.account)
    }
    const hasCome = session.epoch === member.granted && session.state !== 'free'
    if (hasCome) return this.#arrived(move, member)
    member.phase = 'expired'
    move.places -= 1
  }

  #arrived(move: ModelMove, member: ModelMember): void {
    member.phase = 'arrived'
    move.places -= 1
  }

  #isInTime(move: ModelMove): boolean {
    if (move.until > this.now) return true
    this.end(move)
    return false
  }

  #memberRefusal(
    id: string,
    from: ShardRef,
    member: { readonly account: AccountName; readonly epoch: Epoch },
  ): string | undefined {
    const session = this.sessions.get(member.account)
    const isHolder = session !== undefined && session.epoch === member.epoch && sameShard(session.shard, from)
    if (!isHolder || session.state === 'free' || session.state === 'granted') return 'fenced'
    if (session.state === 'moving') return 'busy'
    const isOnOther = [...this.moves].some(
      ([other, move]) =>
        other !== id &&
        move.phase === 'reserved' &&
        move.until > this.now &&
        move.members.some(one => one.account === member.account && one.epoch === member.epoch),
    )
    return isOnOther ? 'busy' : undefined
  }

  #isAt(move: ModelMove, member: ModelMember, state: 'held' | 'moving'): boolean {
    const session = this.#session(member.account)
    return session.state === state && session.epoch === member.epoch && sameShard(session.shard, move.from)
  }

  #grantOf(
    account: AccountName,
    epoch: Epoch,
  ): { readonly move: ModelMove; readonly member: ModelMember } | undefined {
    for (const move of this.moves.values())
      for (const member of move.members)
        if (member.account === account && member.granted === epoch) return { move, member }
    return undefined
  }

  #session(account: AccountName): ModelSession {
    const session = this.sessions.get(account)
    if (session === undefined) throw new Error(`${account} was never claimed`)
    return session
  }
}
