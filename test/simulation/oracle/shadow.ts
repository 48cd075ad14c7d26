import type { BrakeRecord } from '../../../control-plane/brakes/brake.ts'
import type { Change } from '../../../control-plane/facts/change.ts'
import { surgeOf } from '../../../control-plane/fleets/deployment.ts'
import type { ShardLifeName } from '../../../control-plane/shards/shard.ts'
import { playerKeyText } from '../../../proto/contract/common.ts'
import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'

export interface ShadowShard {
  readonly ref: ShardRef
  readonly host: string
  readonly slots: number
  life: ShardLifeName
  /** Its life is one that drains, suspect or not. */
  drains: boolean
  /** It is to be replaced: others may start in its stead. */
  leaving: boolean
}

export interface ShadowReservation {
  readonly id: string
  readonly shard: string
  readonly places: number
  readonly alone: boolean
  expiresAt: number
}

/** What the store must hold after all commits so far: a second opinion, kept from the changes alone. Times are the store's. */
export class Shadow {
  /** By shard id: its latest incarnation. */
  readonly shards = new Map<string, ShadowShard>()
  readonly groups = new Map<string, { readonly shard: string; readonly generation: number }>()
  readonly reservations = new Map<string, ShadowReservation>()
  /** By player: the group that a move has given it, and the version. */
  readonly placements = new Map<string, { readonly group: string; readonly version: number }>()
  readonly brakes = new Map<string, Pick<BrakeRecord, 'scope' | 'verb'> & { readonly until: number }>()
  /** How far the generations of removed groups had come. */
  readonly #past = new Map<string, number>()
  fleet = { shards: 0, spares: 0 }
  /** Shards beyond the wanted that a rollout may start. */
  surge = 0

  /** Reservations of this shard that still count. */
  reservedOn(shard: string, nowMs: number): readonly ShadowReservation[] {
    return [...this.reservations.values()].filter(one => one.shard === shard && one.expiresAt > nowMs)
  }

  groupsOn(shard: string): readonly string[] {
    return [...this.groups].filter(([, group]) => group.shard === shard).map(([id]) => id)
  }

  /** The row of exactly this incarnation. */
  shardOf(ref: ShardRef): ShadowShard | undefined {
    const shard = this.shards.get(ref.shardId)
    return shard?.ref.incarnation === ref.incarnation ? shard : undefined
  }

  /** A brake on this verb that holds for a thing of the fleet, on the host if one is given. */
  brakeOn(verb: string, fleet: string, host: string | undefined, nowMs: number): string | undefined {
    for (const brake of this.brakes.values())
      if (
        (brake.verb === verb || brake.verb === 'all') &&
        brake.until > nowMs &&
        (brake.scope === 'all' || brake.scope === `fleet:${fleet}` || brake.scope === `host:${host}`)
      )
        return `${brake.scope} ${brake.verb}`
    return undefined
  }

  /** To be called after every invariant has looked at the change. */
  apply(change: Change, nowMs: number): void {
    switch (change.kind) {
      case 'fleet.put':
        this.fleet = { shards: change.fleet.shards, spares: change.fleet.spares }
        this.surge = surgeOf(change.fleet)
        return
      case 'fleet.scale':
        this.fleet = { shards: change.shards, spares: change.spares }
        return
      case 'fleet.deploy':
        this.surge = surgeOf({ ...this.fleet, spec: change.spec, plan: change.plan })
        return
      case 'shard.create': {
        const { ref, host, slots } = change.shard
        this.shards.set(ref.shardId, { ref, host, slots, life: 'starting', drains: false, leaving: false })
        return
      }
      case 'shard.life': {
        const shard = this.shardOf(change.ref)
        if (shard === undefined) return
        shard.life = change.life.kind
        shard.drains = 'drain' in change.life && change.life.drain !== undefined
        // A drain takes the place of the mark.
        if (shard.drains) shard.leaving = false
        return
      }
      case 'shard.leaving': {
        const shard = this.shardOf(change.ref)
        if (shard !== undefined) shard.leaving = change.leaving
        return
      }
      case 'group.create':
        this.groups.set(change.group.id, {
          shard: shardRefText(change.group.shard),
          generation: 1 + (this.#past.get(change.group.id) ?? 0),
        })
        return
      case 'group.bind':
        this.groups.set(change.id, { shard: shardRefText(change.to), generation: change.generation + 1 })
        return
      case 'group.remove':
        this.groups.delete(change.id)
        this.#past.set(change.id, change.generation)
        return
      case 'reservation.make': {
        const { id, shard, places, ttlMs } = change.reservation
        const text = shardRefText(shard)
        this.reservations.set(id, { id, shard: text, places, alone: change.alone, expiresAt: nowMs + ttlMs })
        return
      }
      case 'reservation.extend': {
        const reservation = this.reservations.get(change.id)
        if (reservation !== undefined) reservation.expiresAt = nowMs + change.ttlMs
        return
      }
      case 'reservation.drop':
        this.reservations.delete(change.id)
        return
      case 'placement.put': {
        const { player, group, placementVersion } = change.placement
        this.placements.set(playerKeyText(player), { group, version: placementVersion })
        return
      }
      case 'placement.remove':
        this.placements.delete(playerKeyText(change.player))
        return
      case 'brake.set': {
        const { scope, verb } = change.brake
        const until = change.forMs === undefined ? Number.POSITIVE_INFINITY : nowMs + change.forMs
        this.brakes.set(`${scope} ${verb}`, { scope, verb, until })
        return
      }
      case 'brake.clear':
        this.brakes.delete(`${change.scope} ${change.verb}`)
        return
      case 'brake.absent':
      case 'ban.put':
      case 'ban.remove':
      case 'ban.expire':
      case 'expected.put':
      case 'expected.bounce':
      case 'expected.remove':
      case 'zones.put':
      case 'zones.remove':
      case 'fleet.failed':
      case 'fleet.floor':
      case 'fleet.remove':
      case 'failover.begin':
      case 'failover.phase':
      case 'reservation.sweep':
      case 'move.begin':
      case 'move.phase':
      case 'request.record':
    }
  }
}
