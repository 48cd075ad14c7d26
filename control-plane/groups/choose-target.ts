import { type HostId, sameShard, shardRefText, type ShardRef } from '../../proto/contract/ids.ts'
import { brakeOn } from '../brakes/brake.ts'
import { CORRELATION_WINDOW_MS } from '../brakes/plan-brake.ts'
import {
  fleetOf,
  groupsOn,
  isSpare,
  isSurplus,
  placesReserved,
  playersOn,
  shardOf,
  type World,
} from '../facts/world.ts'
import { LINK_DOUBTFUL_MS } from '../shards/judge.ts'
import { isServing, shardOrdinal, type ShardRecord } from '../shards/shard.ts'
import { type FailoverRecord, RETURN_WINDOW_MS } from './failover.ts'
import type { GroupRecord } from './group.ts'

/** Where a whole group goes. Never split. */
export type Target =
  /** A hot spare: ready, no group, nobody on the way. */
  | { readonly kind: 'spare'; readonly shard: ShardRecord }
  /** An empty draining shard, taken back. */
  | { readonly kind: 'undrain'; readonly shard: ShardRecord }
  /** A shard that carries a group already but has room for all. */
  | { readonly kind: 'share'; readonly shard: ShardRecord; readonly players: number }
  /** One that is starting is worth waiting for. */
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'none'; readonly why: string }

/** First that fits all of the group: hot spare → empty draining shard (never for a drain) → new shard that starts in time → shard
 *  with enough free slots.
 *  @param claimed shards that this pass has given away already */
export function chooseTarget(
  world: World,
  group: GroupRecord,
  failover: FailoverRecord,
  claimed: ReadonlySet<string>,
): Target {
  const others = world.facts.shards
    .filter(
      shard =>
        shard.fleet === group.fleet &&
        !sameShard(shard.ref, failover.from) &&
        !claimed.has(shardRefText(shard.ref)) &&
        // Whoever went there would have to leave again at once.
        world.live.rooms?.get(shard.host)?.drain === undefined,
    )
    .toSorted((left, right) => shardOrdinal(left) - shardOrdinal(right))
  const cutOff = hostsCutOff(world, failover)
  const sound = others.filter(shard => !cutOff.has(shard.host))
  const target = chooseAmong(world, group, failover, sound)
  // Better a doubtful host than none: an agent that is lost does not mean that its game servers are.
  return target.kind === 'none' && sound.length < others.length
    ? chooseAmong(world, group, failover, others)
    : target
}

function chooseAmong(
  world: World,
  group: GroupRecord,
  failover: FailoverRecord,
  others: readonly ShardRecord[],
): Target {
  const places = placesNeeded(world, group, failover)
  const trusted = others.filter(
    shard => world.verdictOf(shard).kind !== 'down' && world.verdictOf(shard).kind !== 'suspect',
  )
  const preferred = newestVersionFirst(world, group, otherHostsFirst(world, failover, trusted))

  const shareable = preferred
    .filter(shard => shard.life.kind === 'ready')
    .map(shard => ({ shard, players: playersOn(world, shard.ref) }))
    .filter(({ shard, players }) => players + placesReserved(world.facts, shard.ref) + places <= shard.slots)
    .toSorted((left, right) => left.players - right.players)
  // The fleet wants one group less: it must not use up a spare.
  const carrier = shareable.find(({ shard }) => !isSpare(world.facts, shard))
  if (carrier !== undefined && failover.cause === 'drain' && isSurplus(world.facts, group))
    return { kind: 'share', ...carrier }
  const spare = preferred.find(
    shard =>
      isSpare(world.facts, shard) && placesReserved(world.facts, shard.ref) === 0 && shard.slots >= places,
  )
  if (spare !== undefined) return { kind: 'spare', shard: spare }
  // Not for another drain: two shards that are too many would take turns with each other's groups for ever.
  const draining = preferred.find(
    shard =>
      failover.cause !== 'drain' &&
      shard.life.kind === 'draining' &&
      shard.life.drain.cause !== 'rollout' &&
      groupsOn(world.facts, shard.ref).length === 0 &&
      placesReserved(world.facts, shard.ref) === 0 &&
      shard.slots >= places,
  )
  if (draining !== undefined) return { kind: 'undrain', shard: draining }
  const starting = worthWaiting(world, group, failover, others)
  if (starting !== undefined) return { kind: 'wait', why: `${shardRefText(starting)} is starting` }
  const [sharing] = shareable
  if (sharing !== undefined) return { kind: 'share', ...sharing }
  return {
    kind: 'none',
    why: `no shard of fleet ${group.fleet} has ${places === 1 ? 'a place' : `${places} places`} free`,
  }
}

/** Hosts that are more likely gone than well: spares carry nobody, so nothing speaks against them when their host is lost. A host is
 *  doubted if its agent has missed heartbeats, or if it has several shards that died unseen or are suspect. */
function hostsCutOff(world: World, failover: FailoverRecord): ReadonlySet<HostId> {
  const silent = world.live.hosts.filter(host => host.heardMsAgo > LINK_DOUBTFUL_MS).map(host => host.id)
  const source = shardOf(world.facts, failover.from)
  const troubled = world.facts.shards.filter(
    shard =>
      (shard === source && diedUnseen(shard)) ||
      (isServing(shard.life) && ['down', 'suspect'].includes(world.verdictOf(shard).kind)) ||
      (diedUnseen(shard) && world.facts.now - shard.since <= CORRELATION_WINDOW_MS),
  )
  const several = troubled.filter(one =>
    troubled.some(other => other.host === one.host && !sameShard(other.ref, one.ref)),
  )
  return new Set([...silent, ...several.map(shard => shard.host)])
}

/** Fenced for what was heard and not heard of it, not because its agent had seen it exit. */
function diedUnseen({ life, why }: ShardRecord): boolean {
  return (life.kind === 'fenced' || life.kind === 'gone') && /^S[2-6]/.test(why)
}

/** Whatever silenced a shard may be about to silence its neighbours. */
function otherHostsFirst(
  world: World,
  failover: FailoverRecord,
  shards: readonly ShardRecord[],
): readonly ShardRecord[] {
  const source = shardOf(world.facts, failover.from)
  if (source === undefined || !diedUnseen(source)) return shards
  return shards.toSorted(
    (left, right) => Number(left.host === source.host) - Number(right.host === source.host),
  )
}

/** Everybody who was there when it began, or is there now if that is more; one place at least, and no more than the shard had
 *  that it leaves: players who came back from another port are counted twice until their old flows have idled out. Who has not
 *  come back within `RETURN_WINDOW_MS` is not waited for: a group must not go without a shard for the sake of the absent. */
export function placesNeeded(world: World, group: GroupRecord, failover: FailoverRecord): number {
  const expected = world.facts.now - failover.begunAt < RETURN_WINDOW_MS ? failover.members.length : 0
  const players = Math.max(1, expected, world.live.playersOf(group.id))
  const left = shardOf(world.facts, failover.from)
  return left === undefined ? players : Math.min(players, left.slots)
}

/** A crash goes to the version the group was on, so that nothing changes for it; a planned move goes to the fleet's present one. */
function newestVersionFirst(
  world: World,
  group: GroupRecord,
  shards: readonly ShardRecord[],
): readonly ShardRecord[] {
  const present = fleetOf(world.facts, group.fleet)?.spec.version
  return shards.toSorted(
    (left, right) => Number(right.version === present) - Number(left.version === present),
  )
}

function worthWaiting(
  world: World,
  group: GroupRecord,
  failover: FailoverRecord,
  shards: readonly ShardRecord[],
): ShardRef | undefined {
  const { now, brakes } = world.facts
  const leftMs = failover.holdUntil - now
  if (leftMs <= 0) return undefined
  const p90Ms = startP90Ms(world, group)
  if (p90Ms === undefined) return undefined
  return shards.find(
    shard =>
      shard.life.kind === 'starting' &&
      p90Ms - (now - shard.createdAt) <= leftMs &&
      brakeOn(brakes, 'start', { fleet: shard.fleet, host: shard.host }, now) === undefined,
  )?.ref
}

/** 90th percentile of the measured start times of this fleet's shards; undefined without a measurement. */
function startP90Ms(world: World, group: GroupRecord): number | undefined {
  const measured = world.facts.shards
    .filter(shard => shard.fleet === group.fleet && shard.startTookMs !== undefined)
    .map(shard => shard.startTookMs ?? 0)
    .toSorted((left, right) => left - right)
  return measured[Math.ceil(measured.length * 0.9) - 1]
}
