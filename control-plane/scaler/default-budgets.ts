import type { StoreTimeMs } from '../../lib/store-time.ts'
import {
  type Budget,
  type BudgetRate,
  type BudgetScope,
  budgetScopes,
  fullBudget,
  refilled,
} from './budget.ts'
import { DEFAULT_CAPS, type HardCaps } from './hard-caps.ts'
import type { PoolRecord } from './pool.ts'

/** What a new scope may call, before anybody says otherwise: enough to replace a pool in minutes, too little to empty an account in a loop. Of
 *  each burst a quarter is for replacements alone. */
export const DEFAULT_RATES: Readonly<Record<'installation' | 'provider' | 'region' | 'pool', BudgetRate>> = {
  installation: { perHour: 600, burst: 80 },
  provider: { perHour: 400, burst: 60 },
  region: { perHour: 300, burst: 50 },
  pool: { perHour: 200, burst: 40 },
}

/** More budgets than the pools that are declared could ever have: those of removed pools, kept until they are full again. */
export const BUDGETS_MAX = 1_000

function rateOf(scope: BudgetScope): BudgetRate {
  if (scope.startsWith('provider:')) return DEFAULT_RATES.provider
  if (scope.startsWith('region:')) return DEFAULT_RATES.region
  return scope.startsWith('pool:') ? DEFAULT_RATES.pool : DEFAULT_RATES.installation
}

/** With the rates that go with these caps: an owner who allows more creations an hour than by default means the calls for them, too; one who allows fewer
 *  is not kept from deleting. */
export function withRates(budgets: readonly Budget[], caps: HardCaps): readonly Budget[] {
  const share = Math.max(1, caps.createsPerHourMax / DEFAULT_CAPS.createsPerHourMax)
  return budgets.map(budget => {
    const { perHour, burst } = rateOf(budget.scope)
    return { ...budget, rate: { perHour: Math.ceil(perHour * share), burst: Math.ceil(burst * share) } }
  })
}

/** The budgets after pools came or went. A scope of a pool that is gone keeps its budget until it is full: whoever removes a pool and declares it
 *  anew has no fresh one. Undefined: there are too many. */
export function budgetsFor(
  pools: readonly PoolRecord[],
  budgets: readonly Budget[],
  now: StoreTimeMs,
): readonly Budget[] | undefined {
  const scopes = new Set(pools.flatMap(({ spec }) => budgetScopes(spec)))
  const kept = budgets.filter(
    budget => scopes.has(budget.scope) || refilled(budget, now).tokens < budget.rate.burst,
  )
  const known = new Set(kept.map(({ scope }) => scope))
  const added = [...scopes]
    .filter(scope => !known.has(scope))
    .map(scope => fullBudget(scope, rateOf(scope), now))
  return kept.length + added.length > BUDGETS_MAX ? undefined : [...kept, ...added]
}
