import type { Test } from 'tap'
import type { SessionRecord } from '../../control-plane/sessions/session.ts'
import type { Arrival, HandoffStore, PlacesWanted, RealIps } from '../../control-plane/zones/handoff-store.ts'
import type { GroupId, MoveId, ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, SessionHolder } from '../../proto/contract/session.ts'
import type { ZoneName } from '../../proto/contract/zone.ts'
import { ref } from '../support/world.ts'
import { A, account, B, type MakeSessions, Scene, type SessionsUnderTest } from './sessions-under-test.ts'

export const bob = account('bob')
export const eve = account('eve')
export const C = ref('arena-3')
export const MOVE = 'move-0001' as MoveId
export const IP = '192.0.2.7'

export function outcomeOf(outcome: { readonly kind: string; readonly reason?: string } | undefined): string {
  if (outcome === undefined) return 'nothing'
  return outcome.kind === 'refused' ? (outcome.reason ?? '') : outcome.kind
}

/** A database with three ready shards; ann and bob are played on the first. */
export class HandoffScene {
  readonly scene: Scene
  readonly made: SessionsUnderTest
  holders: readonly SessionHolder[] = []

  private constructor(scene: Scene, made: SessionsUnderTest) {
    this.scene = scene
    this.made = made
  }

  get store(): HandoffStore {
    return this.made.handoffs
  }

  static async make(t: Test, make: MakeSessions): Promise<HandoffScene> {
    return HandoffScene.on(t, await make(t))
  }

  static async on(t: Test, made: SessionsUnderTest): Promise<HandoffScene> {
    const scene = await Scene.on(t, made)
    await scene.shard(C, 'ready')
    const all = new HandoffScene(scene, made)
    all.holders = [await all.login(A, 'ann', 10_001), await all.login(A, 'bob', 10_002)]
    return all
  }

  async login(shard: ShardRef, name: string, port: number): Promise<SessionHolder> {
    const seen = { protocol: 'udp' as const, ip: '127.0.0.1', port }
    const claim = { shard, account: account(name), attempt: `login-${name}`, seen }
    const outcome = await this.scene.sessions.claim(claim)
    if (outcome.kind !== 'granted') throw new Error(`${name} was not granted: ${outcome.kind}`)
    return { shard, account: account(name), epoch: outcome.epoch }
  }

  wanted(over: Partial<PlacesWanted> = {}): PlacesWanted {
    return {
      id: MOVE,
      from: A,
      fromZone: 'west' as ZoneName,
      to: B,
      toGroup: 'arena-g2' as GroupId,
      toZone: 'east' as ZoneName,
      members: this.holders.map(({ account: name, epoch }) => ({ account: name, epoch })),
      players: 0,
      slots: 100,
      dwellMs: 0,
      handoffsMax: 100,
      handoffsWithinMs: 300_000,
      ...over,
    }
  }

  get realIps(): RealIps {
    return new Map(this.holders.map(holder => [holder.account, IP]))
  }

  arrival(over: Partial<Arrival> = {}): Arrival {
    return {
      shard: B,
      groups: [],
      account: account('ann'),
      attempt: 'arrives',
      seen: undefined,
      realIp: IP,
      ...over,
    }
  }

  /** Must go well. */
  async reserved(over: Partial<PlacesWanted> = {}): Promise<void> {
    const outcome = await this.store.reserve(this.wanted(over))
    if (outcome.kind !== 'reserved') throw new Error(`not reserved: ${outcome.reason}`)
  }

  async moving(over: Partial<PlacesWanted> = {}): Promise<void> {
    await this.reserved(over)
    const { id, from } = this.wanted(over)
    const outcome = await this.store.prepare(id, from)
    if (outcome.kind !== 'prepared') throw new Error(`not prepared: ${outcome.reason}`)
  }

  async committed(over: Partial<PlacesWanted> = {}, realIps = this.realIps): Promise<void> {
    await this.moving(over)
    const { id, from } = this.wanted(over)
    const outcome = await this.store.commit(id, from, realIps)
    if (outcome.kind !== 'committed') throw new Error(`not committed: ${outcome.reason}`)
  }

  async arrived(): Promise<void> {
    await this.committed()
    for (const { account: name } of this.holders) {
      const outcome = await this.store.arrive(this.arrival({ account: name }))
      if (outcome?.kind !== 'ticket') throw new Error(`${name} has not arrived: ${outcomeOf(outcome)}`)
    }
  }

  async over(): Promise<void> {
    await this.reserved()
    await this.store.abort(MOVE, A)
  }

  /** Leases go on meanwhile. */
  async advance(durationMs: number): Promise<void> {
    await this.made.advance(durationMs)
    const living = (await this.made.facts.facts()).shards.filter(
      ({ life }) => life.kind !== 'fenced' && life.kind !== 'gone',
    )
    await this.scene.sessions.renewLeases(living.map(shard => shard.ref))
  }

  async session(name: AccountName): Promise<SessionRecord> {
    const { session } = await this.scene.sessions.session(name)
    if (session === undefined) throw new Error(`${name} has no session`)
    return session
  }

  /** `held arena-1`, of every account. */
  async states(): Promise<readonly string[]> {
    return Promise.all(
      this.holders.map(async holder => {
        const { state } = await this.session(holder.account)
        return state.kind === 'free' ? 'free' : `${state.kind} ${state.shard.shardId}`
      }),
    )
  }

  /** Places kept on each shard, by whatever reservation there is. */
  async places(): Promise<Readonly<Record<string, number>>> {
    const { reservations } = await this.made.facts.facts()
    const places: Record<string, number> = {}
    for (const { shard, places: kept } of reservations)
      places[shard.shardId] = (places[shard.shardId] ?? 0) + kept
    return places
  }
}
