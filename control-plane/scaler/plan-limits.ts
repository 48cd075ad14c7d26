import type { StoreTimeMs } from '../../lib/store-time.ts'
import { type BreakerState, breakerKey, CLOSED, startsAllowed } from './breaker.ts'
import { budgetScopes, callsAllowed } from './budget.ts'
import { capRoom } from './hard-caps.ts'
import type { CreatePurpose } from './host.ts'
import type { ScalerFacts } from './ledger.ts'
import { massUnhealth } from './mass-unhealth.ts'
import type { ObservedHost } from './observed-host.ts'
import type { PlacedPool } from './host-place.ts'
import type { HardwareName } from './pool.ts'
import { SETTLE_MS_DEFAULT } from './provider.ts'
import { isPaused } from './provider-pause.ts'
import { type BrakableAct, scalerBrakeOn } from './scaler-brake.ts'

export interface Allowed {
  readonly count: number
  /** What allows no more, for people. */
  readonly why: string
}

/** What holds a pool back in this pass, all of it looked up beforehand. */
export interface PlanLimits {
  /** Calls that the budgets allow now. */
  readonly calls: Readonly<Record<CreatePurpose | 'delete', Allowed>>
  /** Further hosts that the hard caps allow. */
  readonly room: Allowed
  /** Choices of hardware, in order, and how many starts each breaker allows. */
  readonly rungs: readonly {
    readonly hardware: HardwareName
    readonly starts: number
    readonly why: string
  }[]
  /** The account is paused after a 429; why, for people. */
  readonly paused: string | undefined
  /** Deletions and repairs are frozen; why, for people. */
  readonly frozen: string | undefined
  /** Why a brake stops this act here; undefined: none does. */
  readonly brakeOn: (act: BrakableAct) => string | undefined
  /** Of the provider: only a listing that began so much later than a call shows that nothing was made. */
  readonly settleMs: number
}

/** @param hosts of the pool
 *  @param more.planned hosts that this pass has planned already, in other pools */
export function planLimits(
  facts: ScalerFacts,
  pool: PlacedPool,
  hosts: readonly ObservedHost[],
  now: StoreTimeMs,
  {
    planned = 0,
    settleMs = SETTLE_MS_DEFAULT,
  }: { readonly planned?: number; readonly settleMs?: number } = {},
): PlanLimits {
  const { spec } = pool
  const scopes = budgetScopes(spec)
  const calls = (purpose: CreatePurpose | 'delete'): Allowed => {
    const allowed = callsAllowed(facts.budgets, scopes, purpose, now)
    return { count: allowed.calls, why: `the budget of ${allowed.scope ?? 'nobody'} is used up` }
  }
  const caps = capRoom(facts.hosts, facts.caps, now)
  const pause = isPaused(facts.pauses, spec.provider, now)
  return {
    calls: { growth: calls('growth'), replacement: calls('replacement'), delete: calls('delete') },
    room: { count: Math.max(0, caps.room - planned), why: caps.why },
    rungs: spec.ladder.map(hardware => {
      const state = facts.breakers.get(breakerKey(spec, hardware)) ?? CLOSED
      return { hardware, starts: startsAllowed(state, now), why: breakerText(state) }
    }),
    paused: pause === undefined ? undefined : `${spec.provider} asks us to wait`,
    frozen: massUnhealth(pool, hosts, now),
    brakeOn: act => {
      const brake = scalerBrakeOn(facts.brakes, act, spec, now)
      return brake === undefined
        ? undefined
        : `the brake on ${brake.verb} (${brake.scope}) is set by ${brake.owner}: ${brake.reason}`
    },
    settleMs,
  }
}

function breakerText(state: BreakerState): string {
  switch (state.kind) {
    case 'closed':
      return 'it works'
    case 'open':
      return `it failed too often (${state.why})`
    case 'half-open':
      return 'one host tries whether it works again'
    case 'slow':
      return 'it works again, slowly at first'
  }
}
