import { storeTimeAfter } from '../../lib/store-time.ts'
import { type Applied, done, limit, refused } from './apply-result.ts'
import { POOLS_MAX } from './cluster.ts'
import { budgetsFor } from './default-budgets.ts'
import { hostState } from './host.ts'
import type { LedgerChange, ScalerFacts } from './ledger.ts'
import { hostsMax, POOL_HOSTS_MAX, type PoolName, type PoolRecord, type PoolSpec } from './pool.ts'
import { NO_HISTORY, remember, settleDesired } from './settle-desired.ts'

export type PoolChange = Extract<LedgerChange, { readonly kind: `pool.${string}` }>

/** An unfreeze ends by itself after this at the latest. */
export const UNFREEZE_MS_MAX = 86_400_000

export function poolNamed({ pools }: ScalerFacts, name: PoolName): PoolRecord | undefined {
  return pools.find(({ spec }) => spec.name === name)
}

/** Nothing happens where there is no such pool. */
export function withPool(
  facts: ScalerFacts,
  name: PoolName,
  change: (pool: PoolRecord) => Partial<PoolRecord>,
): ScalerFacts {
  const pools = facts.pools.map(pool => (pool.spec.name === name ? { ...pool, ...change(pool) } : pool))
  return { ...facts, pools }
}

/** A change of what is wanted of a pool, or of what is remembered of it. */
export function applyPoolChange(facts: ScalerFacts, change: PoolChange): Applied {
  switch (change.kind) {
    case 'pool.unchanged': {
      const version = poolNamed(facts, change.pool)?.version
      return version === change.version
        ? done(facts)
        : refused(`${change.pool} is of version ${version ?? 'none'}, not ${change.version}`)
    }
    case 'pool.rollout':
      return done(
        withPool(facts, change.pool, pool => ({
          rollout: change.rollout,
          version: pool.version + 1,
          spec: { ...pool.spec, template: change.template ?? pool.spec.template },
        })),
      )
    case 'pool.reached':
      return done(withPool(facts, change.pool, () => ({ reached: change.hosts })))
    case 'pool.put':
      return putPool(facts, change)
    case 'pool.remove':
      return removePool(facts, change)
    case 'pool.propose':
    case 'pool.spares':
    case 'pool.override':
    case 'pool.pause':
    case 'pool.unfreeze': {
      const pool = poolNamed(facts, change.pool)
      return pool === undefined
        ? refused(`there is no pool ${change.pool}`)
        : applyToPool(facts, pool, change)
    }
  }
}

function applyToPool(
  facts: ScalerFacts,
  pool: PoolRecord,
  change: Extract<
    PoolChange,
    { readonly kind: 'pool.propose' | 'pool.spares' | 'pool.override' | 'pool.pause' | 'pool.unfreeze' }
  >,
): Applied {
  const next = (part: Partial<PoolRecord>): Applied =>
    done(withPool(facts, pool.spec.name, () => ({ ...part, version: pool.version + 1 })))
  switch (change.kind) {
    case 'pool.propose':
      return propose(facts, pool, change)
    case 'pool.spares':
      if (!Number.isInteger(change.spares) || change.spares < 0 || change.spares > POOL_HOSTS_MAX)
        return limit(`${change.spares} is no number of spare hosts: 0 to ${POOL_HOSTS_MAX}`)
      return change.spares === pool.spares ? done(facts) : next({ spares: change.spares })
    case 'pool.override':
      return next({ override: change.override })
    case 'pool.pause':
      return change.paused === (pool.pausedAt !== undefined)
        ? done(facts)
        : next({ pausedAt: change.paused ? facts.now : undefined })
    case 'pool.unfreeze':
      return next({
        unfrozenUntil: storeTimeAfter(facts.now, Math.min(UNFREEZE_MS_MAX, Math.max(0, change.forMs))),
      })
  }
}

function propose(
  facts: ScalerFacts,
  pool: PoolRecord,
  { proposal, declare }: Extract<PoolChange, { readonly kind: 'pool.propose' }>,
): Applied {
  const { spec, desired: current, history, declared } = pool
  const limits = { min: spec.min, max: hostsMax(pool) }
  const settled = settleDesired(proposal, current, limits, spec.scaling, history, facts.now)
  const desired = settled.kind === 'change' ? settled.desired : current
  const max = proposal.mayExceed ? Math.max(limits.max, proposal.hosts) : limits.max
  const meant = Math.min(max, Math.max(limits.min, proposal.hosts))
  const part = {
    desired,
    // What is held back by a cooldown is not declared either: whoever asked is told so, and asks again.
    declared: declare && (settled.kind === 'change' || meant === current) ? meant : declared,
    exceed: exceeded(pool, Math.max(desired, proposal.mayExceed && desired !== current ? meant : 0)),
  }
  const same = part.desired === current && part.declared === declared && part.exceed === pool.exceed
  return done(
    withPool(facts, spec.name, () => ({
      ...part,
      history: remember(history, proposal, settled, current, facts.now),
      version: pool.version + (same ? 0 : 1),
    })),
  )
}

/** What is allowed beyond `max` lasts until no more than `max` are wanted again. */
function exceeded({ spec, exceed }: PoolRecord, wanted: number): number | undefined {
  return wanted > spec.max ? Math.max(wanted, exceed ?? 0) : undefined
}

function putPool(
  facts: ScalerFacts,
  { spec, expected }: Extract<PoolChange, { readonly kind: 'pool.put' }>,
): Applied {
  const before = poolNamed(facts, spec.name)
  if (before?.version !== expected)
    return refused(`${spec.name} is of version ${before?.version ?? 'none'}, not ${expected ?? 'none'}`)
  if (before === undefined && facts.pools.length >= POOLS_MAX) return limit(`there are ${POOLS_MAX} pools`)
  const pool = before === undefined ? newPool(facts, spec) : declaredAnew(before, spec)
  const others = facts.pools.filter(other => other.spec.name !== spec.name)
  const pools = [...others, pool]
  const budgets = budgetsFor(pools, facts.budgets, facts.now)
  return budgets === undefined
    ? limit('too many budgets are kept for pools that are gone')
    : done({ ...facts, pools, budgets })
}

function levelOf(spec: PoolSpec): number {
  return spec.hosts === 'demand' ? spec.min : spec.hosts
}

function newPool({ hosts }: ScalerFacts, spec: PoolSpec): PoolRecord {
  const prefix = `${spec.name}-`
  const ordinals = hosts
    .filter(host => host.pool === spec.name && host.id.startsWith(prefix))
    .map(host => Number(host.id.slice(prefix.length)))
    .filter(ordinal => Number.isSafeInteger(ordinal))
  return {
    spec,
    desired: levelOf(spec),
    exceed: undefined,
    spares: spec.spares.min,
    reached: 0,
    // A pool of the same name may have been here lately.
    lastOrdinal: Math.max(0, ...ordinals),
    version: 1,
    rollout: undefined,
    pausedAt: undefined,
    unfrozenUntil: undefined,
    declared: levelOf(spec),
    override: undefined,
    history: NO_HISTORY,
  }
}

function declaredAnew(before: PoolRecord, spec: PoolSpec): PoolRecord {
  const level = spec.hosts === before.spec.hosts || spec.hosts === 'demand' ? undefined : spec.hosts
  return {
    ...before,
    spec,
    version: before.version + 1,
    ...(level === undefined ? {} : { desired: level, declared: level, exceed: undefined }),
  }
}

function removePool(
  facts: ScalerFacts,
  { pool: name, expected }: Extract<PoolChange, { readonly kind: 'pool.remove' }>,
): Applied {
  const pool = poolNamed(facts, name)
  if (pool?.version !== expected)
    return refused(`${name} is of version ${pool?.version ?? 'none'}, not ${expected}`)
  const left = facts.hosts.filter(
    host => host.pool === name && !['gone', 'evicted'].includes(hostState(host).kind),
  )
  if (left.length > 0) return refused(`${name} still has ${left.length} hosts`)
  const pools = facts.pools.filter(other => other !== pool)
  return done({ ...facts, pools, budgets: budgetsFor(pools, facts.budgets, facts.now) ?? facts.budgets })
}
