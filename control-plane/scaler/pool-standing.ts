import type { StoreTimeMs } from '../../lib/store-time.ts'
import { type HostRecord, type HostState, hostState } from './host.ts'
import type { PoolRecord } from './pool.ts'
import { isReport, type Step } from './step.ts'

/** A refusal is shown for so long, unless the provider makes a host meanwhile. */
export const REFUSAL_SHOWN_MS = 3_600_000
/** Reasons shown at a time. */
export const REASONS_MAX = 5

const ON_THE_WAY: ReadonlySet<HostState['kind']> = new Set([
  'planned',
  'provisioning',
  'installing',
  'joining',
  'draining',
  'drained',
  'destroying',
  'failed',
] as const)

/** How a pool stands, for people. */
export type PoolStanding =
  | { readonly kind: 'as-wanted' | 'changing' | 'paused' }
  /** Something holds it back: a brake, a budget, a breaker, what may not be drained. */
  | { readonly kind: 'blocked'; readonly reasons: readonly string[] }
  /** Its provider refuses: nothing gets better before somebody does something about it. */
  | { readonly kind: 'error'; readonly reasons: readonly string[] }

/** @param hosts rows of the pool, those that are gone among them
 *  @param steps of the last pass, all pools */
export function poolStanding(
  { spec, pausedAt }: PoolRecord,
  hosts: readonly HostRecord[],
  steps: readonly Step[],
  now: StoreTimeMs,
): PoolStanding {
  if (pausedAt !== undefined) return { kind: 'paused' }
  const lastBuilt = Math.max(0, ...hosts.map(({ times }) => times.builtAt ?? 0))
  const refused = hosts.filter(
    ({ times: { refusedAt } }) =>
      refusedAt !== undefined && refusedAt > lastBuilt && now - refusedAt < REFUSAL_SHOWN_MS,
  )
  if (refused.length > 0) return { kind: 'error', reasons: distinct(refused.map(({ why }) => why)) }
  const blocked = steps.flatMap(step =>
    step.kind === 'blocked' && step.pool === spec.name ? [step.why] : [],
  )
  if (blocked.length > 0) return { kind: 'blocked', reasons: distinct(blocked) }
  const ids = new Set<string>(hosts.map(({ id }) => id))
  const acts = steps.some(
    step =>
      !isReport(step) &&
      (('pool' in step && step.pool === spec.name) || ('host' in step && ids.has(step.host))),
  )
  // Between two passes nothing is done to a host that is on its way all the same.
  const moves = hosts.some(host => ON_THE_WAY.has(hostState(host).kind))
  return { kind: acts || moves ? 'changing' : 'as-wanted' }
}

function distinct(reasons: readonly string[]): readonly string[] {
  return [...new Set(reasons)].slice(0, REASONS_MAX)
}
