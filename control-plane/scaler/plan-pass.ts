import { hookVerdictOf } from './hook-wait.ts'
import { hostState, mayExist, type HostRecord } from './host.ts'
import { placeOf } from './host-place.ts'
import type { ScalerFacts } from './ledger.ts'
import { limitDeletes } from './limit-deletes.ts'
import { type HostSight, type ObservedHost, observedHost, UNSEEN } from './observed-host.ts'
import { planLife } from './plan-life.ts'
import { planLimits } from './plan-limits.ts'
import { planPool } from './plan-pool.ts'
import type { PoolRecord, ProviderName } from './pool.ts'
import { type Listing, SETTLE_MS_DEFAULT } from './provider.ts'
import { isReport, type Step } from './step.ts'
import { planSweep } from './sweep.ts'

/** What one pass has gathered: listings first, then the ledger, then the links. */
export interface Pass {
  readonly facts: ScalerFacts
  /** The last listing of each provider, complete or not. */
  readonly listings: ReadonlyMap<ProviderName, Listing>
  /** By host tag. */
  readonly sightOf: (hostTag: string) => HostSight
  /** See `Provider.settleMs`. Default: `SETTLE_MS_DEFAULT` everywhere. */
  readonly settleMsOf?: (provider: ProviderName) => number
}

/** All that is to be done now. Pure. Nothing left but reports: everything is as wanted, or blocked for reasons that the reports give. */
export function planPass(pass: Pass): readonly Step[] {
  const { facts } = pass
  const { now } = facts
  const { settleMsOf = () => SETTLE_MS_DEFAULT } = pass
  const steps: Step[] = []
  let planned = 0
  for (const [provider, listing] of pass.listings)
    steps.push(
      ...planSweep({
        installation: facts.installation,
        provider,
        listing,
        rows: facts.hosts.filter(host => host.provider === provider),
        pools: facts.pools,
        readAt: now,
        sightOf: pass.sightOf,
        settleMs: settleMsOf(provider),
      }),
    )
  const swept = upset(steps)
  for (const pool of facts.pools) {
    const hosts = observe(pass, pool)
    const limits = planLimits(facts, pool, hosts, now, {
      planned,
      settleMs: settleMsOf(pool.spec.provider),
    })
    const lives =
      pool.pausedAt === undefined ? hosts.flatMap(host => planLife(host, pool.spec, now, limits)) : []
    const failing = upset(lives)
    const counted = !hosts.some(({ record }) => swept.has(record.id) || failing.has(record.id))
    const own = counted ? planPool(pool, hosts, now, limits) : []
    planned += own.filter(step => step.kind === 'plan-host').length
    steps.push(...own, ...lives)
  }
  steps.push(...planPoolless(pass, settleMsOf))
  const existing = facts.hosts.filter(host => mayExist(hostState(host).kind)).length
  return limitDeletes(firstPerHost(steps), existing, facts.approvals, now)
}

/** Hosts that turn out not to be what their pool would count them as. How many are missing or too many is planned from what that leaves, in the
 *  next pass: else one that is lost would be relied on while another one is drained. */
function upset(steps: readonly Step[]): ReadonlySet<string> {
  const upsetting = new Set(['fail', 'lose', 'find', 'adopt'])
  return new Set(
    steps.flatMap(step => (step.kind === 'host' && upsetting.has(step.event.kind) ? [step.host] : [])),
  )
}

/** The rows of a pool that are not over, as they are seen now. */
function observe(pass: Pass, { spec }: PoolRecord): ObservedHost[] {
  return pass.facts.hosts
    .filter(host => host.pool === spec.name && mayExist(hostState(host).kind))
    .map(host =>
      observedHost(
        host,
        statusOf(pass, host),
        sightOf(pass, host),
        hookVerdictOf(spec.hooks, host, hostState(host), pass.facts.collections['hook-wait'], pass.facts.now),
      ),
    )
}

/** Of two with one name the agent is that of the one which is not to go; but nobody knows whose players it tells of, so that neither is taken for
 *  empty while both may be there. */
function sightOf({ facts, sightOf: see }: Pass, host: HostRecord): HostSight {
  const isOver = (other: HostRecord): boolean =>
    ['destroying', 'gone', 'lost', 'adopt?'].includes(hostState(other).kind)
  const twins = facts.hosts.filter(other => other.hostTag === host.hostTag && other !== host)
  const sight = see(host.hostTag)
  if (twins.length === 0) return sight
  if (isOver(host)) return twins.some(twin => !isOver(twin)) ? UNSEEN : sight
  return twins.some(twin => mayExist(hostState(twin).kind))
    ? { ...sight, occupiedBy: sight.occupiedBy ?? 'another machine has its name' }
    : sight
}

function statusOf({ listings }: Pass, host: HostRecord): ObservedHost['status'] {
  const listing = listings.get(host.provider)
  if (listing === undefined || host.providerId === undefined) return undefined
  const machine = listing.machines.find(({ providerId }) => providerId === host.providerId)
  if (machine !== undefined) return machine.status
  return listing.complete && listing.begunAt > (host.times.askedAt ?? host.times.plannedAt)
    ? 'absent'
    : undefined
}

/** Orphans whose tags name no pool of ours, and machines of bakes, are on nobody's list, and are deleted all the same. */
function planPoolless(pass: Pass, settleMsOf: (provider: ProviderName) => number): Step[] {
  const { facts } = pass
  const names = new Set(facts.pools.map(({ spec }) => spec.name))
  return facts.hosts
    .filter(host => !names.has(host.pool) && hostState(host).kind === 'destroying')
    .flatMap(host => {
      const place = placeOf(facts.pools, host)
      const limits = planLimits(facts, place, [], facts.now, { settleMs: settleMsOf(host.provider) })
      const observed = observedHost(host, statusOf(pass, host), sightOf(pass, host))
      return planLife(observed, place.spec, facts.now, limits)
    })
}

/** One step per host and pass. What was planned later of it is planned anew, from the row as it will be then. */
function firstPerHost(steps: readonly Step[]): readonly Step[] {
  const decided = new Set<string>()
  return steps.filter(step => {
    if (isReport(step) || !('host' in step)) return true
    const first = !decided.has(step.host)
    decided.add(step.host)
    return first
  })
}
