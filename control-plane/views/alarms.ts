import { OBSERVER } from '../brakes/plan-brake.ts'
import { isOver, type World } from '../facts/world.ts'
import { EXPIRY_GRACE_MS } from '../sessions/lease-keeper.ts'
import { isServing } from '../shards/shard.ts'
import { clip, durationText } from './people-text.ts'

export const ALARMS_MAX = 1_000
/** So long an exchanged database is worth a look. */
export const EXCHANGED_SHOWN_MS = 600_000

/** What a person should look at now, the worst first: one sentence each. Empty when all is well.
 *  @param ofScaler what its last pass asks and warns of
 *  @param endedHosts whose machines are deleted, or about to be: nobody misses what runs there */
export function alarms(
  world: World,
  ofScaler: readonly string[] = [],
  endedHosts: ReadonlySet<string> = new Set(),
): string[] {
  return [
    ...observerAlarms(world),
    ...failoverAlarms(world),
    ...linkAlarms(world, endedHosts),
    ...restoreAlarms(world),
    ...strengthAlarms(world),
    ...ofScaler,
    ...sessionAlarms(world),
  ]
    .slice(0, ALARMS_MAX)
    .map(text => clip(text, 1_000))
}

function observerAlarms(world: World): string[] {
  return world.facts.brakes
    .filter(brake => brake.owner === OBSERVER)
    .map(brake => `no fail-over and no destruction: the observer is suspect: ${brake.reason}`)
}

function failoverAlarms(world: World): string[] {
  return world.facts.failovers
    .filter(failover => !isOver(failover))
    .flatMap(failover => {
      const { group, phase, since } = failover
      const players = world.live.playersOf(group)
      const duration = durationText(world.facts.now - since)
      if (phase.kind === 'waiting')
        return [`${group} waits for a shard for ${duration} with ${players} players: ${phase.why}`]
      if (phase.kind === 'held')
        return [
          `${group} is held for ${duration} with ${players} players until somebody moves it: ${phase.why}`,
        ]
      return []
    })
}

/** A ghost keeps a player from logging in: somebody should know before that player asks. */
function sessionAlarms({ live: { sessions } }: World): string[] {
  const { exchangedMsAgo, failure, userFailure, ghosts, ghostsTotal } = sessions
  const [longest] = ghosts
  return [
    ...(exchangedMsAgo === undefined || exchangedMsAgo > EXCHANGED_SHOWN_MS
      ? []
      : [
          `another database answers under the same address for ${durationText(exchangedMsAgo)}: accounts waited ${EXPIRY_GRACE_MS / 1_000} s, and what the old one had not passed on is lost`,
        ]),
    ...(failure === undefined
      ? []
      : [`the leases of shards cannot be renewed, nobody can log in: ${failure}`]),
    ...(userFailure === undefined
      ? []
      : [
          `database users of shards cannot be made or locked, shards with fence f1 neither start nor fail over: ${userFailure}`,
        ]),
    ...(longest === undefined
      ? []
      : [
          `${ghostsTotal} ${ghostsTotal === 1 ? 'account is a ghost' : 'accounts are ghosts'}, the longest ${longest.account} on ${longest.shard.shardId} for ${durationText(longest.forMs)}: ${longest.why}`,
        ]),
  ]
}

function linkAlarms(world: World, ended: ReadonlySet<string>): string[] {
  const { hosts, proxies } = world.live
  return [
    ...proxies
      .filter(proxy => !proxy.attached && !ended.has(proxy.id))
      .map(proxy => `proxy ${proxy.id} is detached for ${durationText(proxy.sinceMs)}`),
    ...hosts
      .filter(host => !host.attached)
      .flatMap(host => {
        const shards = world.facts.shards.filter(shard => shard.host === host.id && isServing(shard.life))
        if (shards.length === 0 && ended.has(host.id)) return []
        return `the agent of ${host.id} is detached for ${durationText(host.sinceMs)}; ${shards.length} shards run there unsupervised`
      }),
  ]
}

function restoreAlarms({ live: { hosts } }: World): string[] {
  return hosts.flatMap(({ id, attached, restoreWarning }) =>
    attached && restoreWarning !== undefined ? [`restored addresses on ${id}: ${restoreWarning}`] : [],
  )
}

function strengthAlarms(world: World): string[] {
  return world.facts.fleets.flatMap(fleet => {
    const { name } = fleet.spec
    const wanted = fleet.shards + fleet.spares
    const shards = world.facts.shards.filter(shard => shard.fleet === name)
    const ready = shards.filter(shard => shard.life.kind === 'ready').length
    const starting = shards.filter(shard => shard.life.kind === 'starting').length
    return ready >= wanted
      ? []
      : [
          `fleet ${name} is below strength: ${ready} of ${wanted} shards are ready, ${starting} are starting` +
            (fleet.plan?.noRoom === undefined ? '' : `; ${fleet.plan.noRoom.why}`),
        ]
  })
}
