import { surgeOf } from '../../../control-plane/fleets/deployment.ts'
import type { FleetRecord } from '../../../control-plane/fleets/fleet.ts'
import { planCounts } from '../../../control-plane/fleets/plan-counts.ts'
import { planRollouts } from '../../../control-plane/fleets/plan-rollouts.ts'
import type { Change } from '../../../control-plane/facts/change.ts'
import type { Decision } from '../../../control-plane/facts/decision.ts'
import { gatherWorld, type World } from '../../../control-plane/facts/world.ts'
import type { HostRoom, HostRooms } from '../../../control-plane/scaler/host-rooms.ts'
import type { PoolName } from '../../../control-plane/scaler/pool.ts'
import { planHostDrains } from '../../../control-plane/shards/plan-host-drains.ts'
import type { Drain, ShardRecord } from '../../../control-plane/shards/shard.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { type HostId, sameShard, shardRefText } from '../../../proto/contract/ids.ts'
import { facts, fleet, host, hosted, life, live, NOW } from '../../support/world.ts'

export function room(over: Partial<HostRoom> = {}): HostRoom {
  return { pool: 'eu' as PoolName, slots: 400, accepts: true, why: '', drain: undefined, ...over }
}

export function rooms(all: Readonly<Record<string, HostRoom>>): HostRooms {
  return new Map(Object.entries(all).map(([id, one]) => [id as HostId, one]))
}

function staying({ leaving, ...shard }: ShardRecord): ShardRecord {
  void leaving
  return shard
}

/** One fleet without players, its shards and hosts: takes what is planned at its word, as the store would. */
export class FleetLab {
  fleet: FleetRecord
  shards: ShardRecord[] = []
  rooms: HostRooms
  now = NOW
  /** What a guard of the store would have refused. */
  readonly complaints: string[] = []

  constructor(over: Parameters<typeof fleet>[0], hosts: HostRooms) {
    this.fleet = fleet(over)
    this.rooms = hosts
  }

  get world(): World {
    const attached = [...this.rooms.keys()].map(id =>
      host(id, { hosted: this.shards.filter(one => one.host === id).map(({ ref }) => hosted(ref)) }),
    )
    return gatherWorld(
      facts({ now: this.now, fleets: [this.fleet], shards: this.shards }),
      live({ hosts: attached, rooms: this.rooms }),
    )
  }

  /** Plans and does until nothing is left to do now. */
  pass(): void {
    for (let round = 0; round < 50; round += 1) {
      const { world } = this
      const decisions = [...planHostDrains(world), ...planRollouts(world), ...planCounts(world)]
      if (decisions.length === 0) return
      for (const decision of decisions) this.#apply(decision)
    }
    this.complaints.push('it never comes to rest')
  }

  /** Shards that start are ready, or fail; drained ones are gone. */
  settle(fails: (version: string) => boolean = () => false): void {
    for (const shard of this.shards) {
      if (shard.life.kind === 'starting') {
        const failed = fails(shard.version)
        this.#put({ ...shard, life: failed ? life.gone : life.ready })
        if (failed) this.#fail(shard)
      }
      if (shard.life.kind === 'draining' && !shard.life.drain.waitEmpty)
        this.#put({ ...shard, life: life.gone })
    }
  }

  /** Passes and settles until the rollout is over. */
  finish(fails?: (version: string) => boolean): void {
    for (let turn = 0; turn < 100; turn += 1) {
      this.pass()
      this.settle(fails)
      this.now = (this.now + 60_000) as StoreTimeMs
      this.pass()
      if (this.fleet.plan?.rollout === undefined && this.of('starting').length === 0) return
    }
    this.complaints.push('the rollout never ends')
  }

  /** It dies, with whatever was said of it. */
  lose(shard: ShardRecord): void {
    this.#put({ ...staying(shard), life: life.gone })
  }

  of(kind: ShardRecord['life']['kind']): readonly ShardRecord[] {
    return this.shards.filter(shard => shard.life.kind === kind)
  }

  versions(): readonly string[] {
    return this.of('ready')
      .map(({ version }) => version)
      .toSorted()
  }

  #apply({ changes }: Decision): void {
    const wanted = this.fleet.shards + this.fleet.spares
    const floor = changes.some(({ kind }) => kind === 'fleet.floor')
    if (floor && this.of('ready').length <= wanted) return
    for (const change of changes) this.#change(change)
  }

  #change(change: Change): void {
    switch (change.kind) {
      case 'fleet.deploy':
        if ((this.fleet.plan?.version ?? 0) !== change.expected)
          this.complaints.push('a plan on an older one')
        this.fleet = { ...this.fleet, spec: change.spec, plan: change.plan }
        return
      case 'shard.create': {
        const { shard } = change
        const living = this.shards.filter(
          ({ life: { kind }, leaving }) =>
            ['starting', 'ready', 'suspect'].includes(kind) && leaving === undefined,
        )
        const most = this.fleet.shards + this.fleet.spares + surgeOf(this.fleet)
        // The store would refuse it: it was planned before another one was taken back.
        if (living.length >= most) return
        const place = this.rooms.get(shard.host)
        const used = this.shards
          .filter(one => one.host === shard.host && one.life.kind !== 'gone')
          .reduce((sum, { slots }) => sum + slots, 0)
        if (place?.accepts !== true) this.complaints.push(`${shard.host} takes none`)
        if (used + shard.slots > (place?.slots ?? 0)) this.complaints.push(`${shard.host} is full`)
        const added = {
          ...shard,
          createdAt: this.now,
          since: this.now,
          startTookMs: undefined,
          life: life.starting,
        }
        this.shards = [...this.shards.filter(one => one.ref.shardId !== shard.ref.shardId), added]
        return
      }
      case 'shard.life': {
        const shard = this.shards.find(({ ref }) => sameShard(ref, change.ref))
        if (shard === undefined || !change.from.includes(shard.life.kind)) return
        if (change.life.kind === 'draining') this.#judgeDrain(shard, change.life.drain)
        this.#put({ ...staying(shard), life: change.life, since: this.now })
        return
      }
      case 'shard.leaving': {
        const shard = this.shards.find(({ ref }) => sameShard(ref, change.ref))
        if (shard?.life.kind !== 'ready') return
        this.#put(change.leaving ? { ...shard, leaving: true } : staying(shard))
        return
      }
      default:
    }
  }

  /** What a host takes along goes when others are ready, before the second half of the host's time. */
  #judgeDrain({ host: id, ref }: ShardRecord, { cause }: Drain): void {
    const drain = this.rooms.get(id)?.drain
    const inTime = drain !== undefined && this.now < drain.until - (drain.until - drain.since) / 2
    const wanted = this.fleet.shards + this.fleet.spares
    if (cause === 'host' && inTime && this.of('ready').length <= wanted)
      this.complaints.push(`${shardRefText(ref)} is taken away of ${wanted}`)
  }

  #fail({ ref, version }: ShardRecord): void {
    const { plan } = this.fleet
    if (plan?.rollout?.to !== version) return
    const failed = [...plan.rollout.failed, shardRefText(ref)]
    this.fleet = {
      ...this.fleet,
      plan: {
        ...plan,
        version: plan.version + 1,
        rollout: { ...plan.rollout, failed, reachedAt: undefined },
      },
    }
  }

  #put(shard: ShardRecord): void {
    this.shards = this.shards.map(one => (sameShard(one.ref, shard.ref) ? shard : one))
  }
}
