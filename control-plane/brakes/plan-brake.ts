import type { HostId } from '../../proto/contract/ids.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import type { World } from '../facts/world.ts'
import type { LiveView } from '../facts/live-view.ts'
import { answersLately, LINK_DOUBTFUL_MS } from '../shards/judge.ts'
import { isServing, type ShardRecord } from '../shards/shard.ts'

/** Deaths that come together within this window are looked at together. */
export const CORRELATION_WINDOW_MS = 10_000
/** More than this share of hosts, or of shards on hosts that answer, dying together is not believed at once. */
export const SUSPICIOUS_SHARE = 0.3
/** The brake lifts itself after this long without doubt. */
export const CLEAN_MS = 120_000
export const OBSERVER = 'observer'

/** The brake on ourselves: when too much dies at once **and** our own links died with it, suspect the observer: no fail-over, no
 *  destruction, until a person or two clean minutes lift it. */
export function planBrake(world: World): Decision[] {
  const doubt = doubtOf(world)
  if (doubt === undefined) return []
  const { now, brakes } = world.facts
  // Whoever set it: a person's brake stops everything already, and ours would take its place and run out under them.
  const present = brakes.find(brake => brake.scope === 'all' && brake.verb === 'all')
  // Renewed in coarse steps, so that a long doubt does not write at every pass.
  if (
    present !== undefined &&
    (present.expiresAt === undefined || present.expiresAt - now > CLEAN_MS - CORRELATION_WINDOW_MS)
  )
    return []
  return [
    onlyChange(
      [
        {
          kind: 'brake.set',
          brake: { scope: 'all', verb: 'all', reason: doubt, owner: OBSERVER },
          forMs: CLEAN_MS,
        },
      ],
      present?.owner !== OBSERVER
        ? [
            {
              actor: 'system',
              kind: 'brake.set',
              subject: 'all',
              summary: `the observer is suspect: ${doubt}`,
              why: doubt,
            },
          ]
        : [],
    ),
  ]
}

/** Why we should not believe our own eyes now, if so. */
export function doubtOf(world: World): string | undefined {
  const { live, facts } = world
  const lostHosts = new Set(live.hosts.filter(isSilent).map(host => host.id))
  const dead = facts.shards.filter(shard => diedUnseen(world, shard))
  if (dead.length === 0) return undefined
  const deadHosts = [...lostHosts].filter(host => isGone(world, host, dead)).length
  const deadElsewhere = dead.filter(shard => !lostHosts.has(shard.host)).length
  const shardsElsewhere = facts.shards.filter(
    shard => !lostHosts.has(shard.host) && (isServing(shard.life) || dead.includes(shard)),
  ).length
  const tooMany =
    deadHosts > Math.max(1, SUSPICIOUS_SHARE * live.hosts.length) ||
    deadElsewhere > Math.max(1, SUSPICIOUS_SHARE * shardsElsewhere)
  if (!tooMany) return undefined
  const agentsLost = live.hosts.filter(isLostLately).length
  const proxiesLost = live.proxies.filter(isLostLately).length
  const blind = (agentsLost > 0 && agentsLost * 2 >= live.hosts.length) || proxiesLost > 0
  return blind
    ? `${deadHosts} hosts and ${deadElsewhere} shards elsewhere died within ${CORRELATION_WINDOW_MS / 1_000} s, and ${agentsLost} agent links and ${proxiesLost} proxy links with them`
    : undefined
}

type Link = LiveView['hosts'][number] | LiveView['proxies'][number]

/** Nothing comes from it, whether or not anybody has noticed that its connection is gone. */
function isSilent({ heardMsAgo }: Link): boolean {
  return heardMsAgo > LINK_DOUBTFUL_MS
}

/** Its link was lost a short while ago, or is just being lost. */
function isLostLately(link: Link): boolean {
  return link.attached ? isSilent(link) : link.sinceMs <= 2 * CORRELATION_WINDOW_MS
}

/** Whether a host whose agent is silent is gone altogether. It dies shard by shard, each at its own moment: the first sign of trouble
 *  counts. One whose shards carry nobody gives no sign; then it counts that nobody hears it. */
function isGone(world: World, host: HostId, dead: readonly ShardRecord[]): boolean {
  const shards = world.facts.shards.filter(shard => shard.host === host)
  return (
    shards.some(shard => dead.includes(shard) || world.verdictOf(shard).kind === 'suspect') ||
    !shards.some(shard => isServing(shard.life) && answersLately(shard.ref, world.live))
  )
}

/** Down without a witness (an exit that its agent saw never counts), now or within the window. */
function diedUnseen(world: World, shard: ShardRecord): boolean {
  if (isServing(shard.life)) {
    const verdict = world.verdictOf(shard)
    return verdict.kind === 'down' && !verdict.witnessed
  }
  return (
    shard.life.kind === 'fenced' &&
    world.facts.now - shard.since <= CORRELATION_WINDOW_MS &&
    !shard.why.startsWith('S1')
  )
}
