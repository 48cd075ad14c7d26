import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { CreatePurpose } from './host.ts'
import type { PoolSpec } from './pool.ts'

/** This share of every budget is kept for replacements: growth never leaves a dead host without a successor. */
export const RESERVED_SHARE = 0.25

/** Where a budget holds: each call needs a token of all four of its scopes. */
export type BudgetScope =
  'installation' | `provider:${string}` | `region:${string}/${string}` | `pool:${string}`

export interface BudgetRate {
  readonly perHour: number
  /** Tokens of a full bucket: so many calls at once. */
  readonly burst: number
}

/** A bucket as the ledger keeps it. It is not the proxy's `TokenBucket`: it outlives the process and runs on the store's clock, so that a
 *  node that crashes again and again, or a second node, has no fresh budget. */
export interface Budget {
  readonly scope: BudgetScope
  readonly rate: BudgetRate
  readonly tokens: number
  readonly at: StoreTimeMs
}

/** What a mutating call is for. Deletions of ours take like growth, but may use the reserve: they free what is paid for. */
export type BudgetPurpose = CreatePurpose | 'delete'

const HOUR_MS = 3_600_000

/** The scopes of a pool's calls, the widest first. */
export function budgetScopes({
  name,
  provider,
  region,
}: Pick<PoolSpec, 'name' | 'provider' | 'region'>): readonly BudgetScope[] {
  return ['installation', `provider:${provider}`, `region:${provider}/${region}`, `pool:${name}`]
}

export function fullBudget(scope: BudgetScope, rate: BudgetRate, now: StoreTimeMs): Budget {
  return { scope, rate, tokens: rate.burst, at: now }
}

/** As of now. */
export function refilled(budget: Budget, now: StoreTimeMs): Budget {
  const elapsedMs = Math.max(0, now - budget.at)
  const tokens = Math.min(budget.rate.burst, budget.tokens + (elapsedMs * budget.rate.perHour) / HOUR_MS)
  // A clock that goes back refills nothing, and does not make the next moment longer.
  return { ...budget, tokens, at: Math.max(now, budget.at) as StoreTimeMs }
}

function usable(budget: Budget, purpose: BudgetPurpose): number {
  const reserved = purpose === 'growth' ? budget.rate.burst * RESERVED_SHARE : 0
  return Math.max(0, Math.floor(budget.tokens - reserved))
}

/** How many calls of this purpose these budgets allow now: the least of all. A scope without a budget is not limited. */
export function callsAllowed(
  budgets: readonly Budget[],
  scopes: readonly BudgetScope[],
  purpose: BudgetPurpose,
  now: StoreTimeMs,
): { readonly calls: number; readonly scope: BudgetScope | undefined } {
  let least: { calls: number; scope: BudgetScope | undefined } = {
    calls: Number.MAX_SAFE_INTEGER,
    scope: undefined,
  }
  for (const budget of budgets) {
    if (!scopes.includes(budget.scope)) continue
    const calls = usable(refilled(budget, now), purpose)
    if (calls < least.calls) least = { calls, scope: budget.scope }
  }
  return least
}

/** The budgets after one call: a token less in each of its scopes. Undefined: one of them is empty, and nothing is taken from any. */
export function takeBudget(
  budgets: readonly Budget[],
  scopes: readonly BudgetScope[],
  purpose: BudgetPurpose,
  now: StoreTimeMs,
): readonly Budget[] | undefined {
  if (callsAllowed(budgets, scopes, purpose, now).calls < 1) return undefined
  return budgets.map(budget => {
    if (!scopes.includes(budget.scope)) return budget
    const full = refilled(budget, now)
    return { ...full, tokens: full.tokens - 1 }
  })
}
