import { storeTimeAfter } from '../../lib/store-time.ts'
import type { Decision } from '../facts/decision.ts'
import { groupsOn, playersOn, type World } from '../facts/world.ts'
import { beginDrain, cancelStart, unlessBelowFloor } from '../shards/begin-drain.ts'
import { type ShardRecord, shardOrdinal } from '../shards/shard.ts'
import { rolloutSettingsOf, specOfVersion } from './deployment.ts'
import type { FleetRecord, FleetRollout } from './fleet.ts'
import type { HostPlaces } from './host-places.ts'
import { planMissing, type Starts } from './plan-starts.ts'
import { isDrainable, planSurplus, SCALE_DOWN_DEADLINE_MS } from './plan-surplus.ts'
import { type RolloutShare, rolloutShare } from './rollout-share.ts'

export interface ReplacementParts {
  readonly fleet: FleetRecord
  readonly rollout: FleetRollout
  /** Shards of the fleet that count as capacity. */
  readonly counted: readonly ShardRecord[]
  readonly places: HostPlaces
}

/** What a rollout does to the shards, as `scaler/plan-tainted.ts` does to hosts: those of other versions serve on but give way, new ones come
 *  up, at most so many more than wanted, and an old one goes only where enough are ready without it. */
export function planReplacement(world: World, parts: ReplacementParts): Starts {
  const { fleet, rollout, counted, places } = parts
  const { version } = fleet.spec
  const current = counted.filter(shard => shard.version === version)
  const older = counted.filter(shard => shard.version !== version)
  const share = rolloutShare(fleet, rollout, current.length)
  const tooMany = current.length - share.wanted
  if (tooMany > 0) return { decisions: planSurplus(world, fleet, current, tooMany), noRoom: undefined }
  const room = share.wanted + share.surge - counted.length - leaving(world, fleet, share)
  const newcomers = Math.max(0, Math.min(share.newcomers - current.length, room))
  const fresh = planMissing(world, fleet, fleet.spec, newcomers, places)
  const lost = share.wanted - counted.length - newcomers
  // What is lost of those that it has not come to yet comes back as it was.
  const refill = planMissing(
    world,
    fleet,
    specOfVersion(fleet, rollout.from),
    rollout.back ? 0 : lost,
    places,
  )
  return {
    decisions: [...fresh.decisions, ...refill.decisions, ...planOlder(world, parts, older, current, share)],
    noRoom: fresh.noRoom ?? refill.noRoom,
  }
}

/** Old ones that are on their way out still hold a host's places. Those that keep their players may do so for long: they do not count. */
function leaving(world: World, { spec }: FleetRecord, share: RolloutShare): number {
  if (share.keepsPlayers) return 0
  return world.facts.shards.filter(
    ({ fleet, version, life }) =>
      fleet === spec.name &&
      version !== spec.version &&
      life.kind === 'draining' &&
      life.drain.cause === 'rollout' &&
      !life.drain.waitEmpty,
  ).length
}

function planOlder(
  world: World,
  { fleet, rollout }: ReplacementParts,
  older: readonly ShardRecord[],
  current: readonly ShardRecord[],
  share: RolloutShare,
): Decision[] {
  const stay = share.wanted - share.newcomers
  const why = `fleet ${fleet.spec.name} changes from ${rollout.from} to ${rollout.to}`
  const tooMany = older.length - stay
  if (tooMany <= 0) return []
  const starting = older.filter(({ life }) => life.kind === 'starting')
  // Those that have never been ready carry nobody, but they are what a slow beginning of the new ones is bridged with.
  const cancelled = starting.slice(0, rollout.back || current.length >= share.newcomers ? tooMany : 0)
  const ready = older.filter(({ life }) => life.kind === 'ready')
  const newReady = current.filter(({ life }) => life.kind === 'ready').length
  const spare = ready.length + newReady - share.wanted
  const count = Math.min(tooMany - cancelled.length, spare)
  return [
    ...cancelled.flatMap(shard => cancelStart(shard, why)),
    ...victims(world, ready)
      .slice(0, Math.max(0, count))
      .flatMap(shard => giveWay(world, fleet, shard, why)),
  ]
}

/** Those that may be drained now: those without a group first, then the least loaded. The first groups that try a new version are small. */
export function victims(world: World, ready: readonly ShardRecord[]): readonly ShardRecord[] {
  return ready
    .filter(shard => isDrainable(world, shard))
    .toSorted(
      (left, right) =>
        Number(groupsOn(world.facts, left.ref).length > 0) -
          Number(groupsOn(world.facts, right.ref).length > 0) ||
        playersOn(world, left.ref) - playersOn(world, right.ref) ||
        shardOrdinal(right) - shardOrdinal(left),
    )
}

function giveWay(world: World, { spec }: FleetRecord, shard: ShardRecord, why: string): Decision[] {
  const { mode, maxAgeMs } = rolloutSettingsOf(spec)
  const waitEmpty = mode === 'drain'
  const deadline = storeTimeAfter(world.facts.now, waitEmpty ? maxAgeMs : SCALE_DOWN_DEADLINE_MS)
  const summary = `${spec.version} takes the place of ${shard.version}`
  return unlessBelowFloor(
    shard,
    beginDrain(world, shard, { deadline, waitEmpty, cause: 'rollout' }, { summary, why }),
  )
}
