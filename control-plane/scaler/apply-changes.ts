import { type StoreTimeMs, storeTimeAfter } from '../../lib/store-time.ts'
import { applyHostChange } from './apply-host-change.ts'
import { applyPoolChange } from './apply-pool-change.ts'
import { applyRecordChange } from './apply-record-change.ts'
import { type Applied, done, limit, refused, unless } from './apply-result.ts'
import { CLOSED, nextBreaker, startsAllowed } from './breaker.ts'
import { takeBudget } from './budget.ts'
import type { LedgerChange, ScalerFacts } from './ledger.ts'
import { isPaused, pauseAfter } from './provider-pause.ts'
import { scalerBrakeOn } from './scaler-brake.ts'

/** Changes of one commit; what is larger is split by the caller. */
export const LEDGER_CHANGES_MAX = 10_000
/** Words of people that are remembered at a time. */
export const APPROVALS_MAX = 100
export const APPROVED_HOSTS_MAX = 1_000
/** An approval ends after this at the latest. */
export const APPROVAL_MS_MAX = 86_400_000

/** What the facts are after these changes, all of them or none. Pure, but for chance. Times are `facts.now`: the store's, of the commit.
 *  @param chance uniform in [0, 1), for the jitter of breakers */
export function applyChanges(
  facts: ScalerFacts,
  changes: readonly LedgerChange[],
  chance: () => number,
): Applied {
  if (changes.length > LEDGER_CHANGES_MAX)
    return limit(`a commit has more than ${LEDGER_CHANGES_MAX} changes`)
  let current = facts
  for (const change of changes) {
    const applied = applyChange(current, change, chance)
    if (applied.kind !== 'done') return applied
    current = applied.facts
  }
  return done(current)
}

/** One change. */
export function applyChange(facts: ScalerFacts, change: LedgerChange, chance: () => number): Applied {
  switch (change.kind) {
    case 'pool.unchanged':
    case 'pool.rollout':
    case 'pool.reached':
    case 'pool.put':
    case 'pool.remove':
    case 'pool.propose':
    case 'pool.spares':
    case 'pool.override':
    case 'pool.pause':
    case 'pool.unfreeze':
      return applyPoolChange(facts, change)
    case 'host.insert':
    case 'host.event':
    case 'host.undo':
    case 'host.forget':
      return applyHostChange(facts, change, chance)
    case 'record.put':
    case 'record.remove':
      return applyRecordChange(facts, change)
    case 'budget.take':
    case 'breaker.tell':
    case 'provider.pause':
    case 'provider.unpaused':
    case 'brake.none':
    case 'approval.put':
      return applyLimitChange(facts, change)
  }
}

/** What holds calls back, and what lets them through. */
function applyLimitChange(
  facts: ScalerFacts,
  change: Extract<
    LedgerChange,
    {
      readonly kind:
        | 'budget.take'
        | 'breaker.tell'
        | 'provider.pause'
        | 'provider.unpaused'
        | 'brake.none'
        | 'approval.put'
    }
  >,
): Applied {
  const { now } = facts
  switch (change.kind) {
    case 'budget.take': {
      const budgets = takeBudget(facts.budgets, change.scopes, change.purpose, now)
      return budgets === undefined ? refused('a budget is used up') : done({ ...facts, budgets })
    }
    case 'breaker.tell': {
      const state = facts.breakers.get(change.key) ?? CLOSED
      if (change.event.kind === 'started' && startsAllowed(state, now) < 1)
        return refused(`the breaker of ${change.key} is ${state.kind}`)
      const next = nextBreaker(state, change.event, now)
      return done({ ...facts, breakers: new Map([...facts.breakers, [change.key, next]]) })
    }
    case 'provider.pause': {
      const { provider, retryAfterMs } = change
      const before = facts.pauses.find(one => one.provider === provider)
      const others = facts.pauses.filter(one => one !== before && one.until > now)
      return done({ ...facts, pauses: [...others, pauseAfter(before, provider, retryAfterMs, now)] })
    }
    case 'provider.unpaused':
      return unless(
        isPaused(facts.pauses, change.provider, now) && `${change.provider} asks us to wait`,
        facts,
      )
    case 'brake.none': {
      const brake = scalerBrakeOn(facts.brakes, change.act, change.pool, now)
      return unless(brake && `the brake on ${brake.verb} (${brake.scope}) is set`, facts)
    }
    case 'approval.put':
      return approve(facts, change, now)
  }
}

function approve(
  facts: ScalerFacts,
  { hosts, by, forMs }: Extract<LedgerChange, { readonly kind: 'approval.put' }>,
  now: StoreTimeMs,
): Applied {
  if (hosts.length > APPROVED_HOSTS_MAX)
    return limit(`one word allows at most ${APPROVED_HOSTS_MAX} deletions`)
  const until = storeTimeAfter(now, Math.min(APPROVAL_MS_MAX, Math.max(0, forMs)))
  const valid = facts.approvals.filter(approval => approval.until > now)
  return done({ ...facts, approvals: [...valid, { hosts, by, until }].slice(-APPROVALS_MAX) })
}
