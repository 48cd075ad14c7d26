import type { StoreTimeMs } from '../../lib/store-time.ts'
import { hasJoined } from './host.ts'
import type { ObservedHost } from './observed-host.ts'

/** A failed host counts as pending for so long, so that a template that fails at once is not ordered again at once. */
export const FAILED_HELD_MS = 30_000

/** The hosts of a pool by what they count as. A host is in at most one of them. */
export interface PoolCount {
  /** Untainted and on their way up, failed ones that are still held among them. */
  readonly pending: readonly ObservedHost[]
  /** Untainted and ready. */
  readonly ready: readonly ObservedHost[]
  /** To be replaced, whatever else they are; not those that are being destroyed. */
  readonly tainted: readonly ObservedHost[]
  /** Untainted, on their way down. */
  readonly draining: readonly ObservedHost[]
}

/** What a host counts as. Undefined: nothing (over, or its provider says something that we do not understand).
 *  @param reprieved tainted hosts that a rollout has not come to yet: they count as if they were not tainted */
export function countsAs(
  host: ObservedHost,
  now: StoreTimeMs,
  reprieved: ReadonlySet<string> = new Set(),
): keyof PoolCount | undefined {
  const { state, record, status } = host
  if (status === 'unknown') return undefined
  const tainted = record.flags.tainted !== undefined && !reprieved.has(record.id)
  switch (state.kind) {
    case 'planned':
    case 'provisioning':
    case 'installing':
    case 'joining':
      return tainted ? 'tainted' : 'pending'
    case 'ready':
      return tainted ? 'tainted' : 'ready'
    case 'draining':
    case 'drained':
      return record.flags.tainted !== undefined ? 'tainted' : 'draining'
    case 'failed':
      if (tainted) return 'tainted'
      return now - state.since < FAILED_HELD_MS && record.times.drainingAt === undefined
        ? 'pending'
        : undefined
    case 'destroying':
    case 'gone':
    case 'lost':
    case 'adopt?':
    case 'evicted':
      return undefined
  }
}

export function countPool(
  hosts: readonly ObservedHost[],
  now: StoreTimeMs,
  reprieved?: ReadonlySet<string>,
): PoolCount {
  const of = (kind: keyof PoolCount): ObservedHost[] =>
    hosts.filter(host => countsAs(host, now, reprieved) === kind)
  return { pending: of('pending'), ready: of('ready'), tainted: of('tainted'), draining: of('draining') }
}

/** Untainted hosts that are there or come: what is held against what is wanted. */
export function activeCount({ pending, ready }: PoolCount): number {
  return pending.length + ready.length
}

/** Tainted ones that still serve: they keep the pool's floor until their replacements are ready. */
export function servingTainted({ tainted }: PoolCount): readonly ObservedHost[] {
  return tainted.filter(host => host.state.kind === 'ready')
}

/** Joined once, and something is wrong with it now. */
export function isUnwell(host: ObservedHost): boolean {
  return (
    hasJoined(host.record) &&
    (host.state.kind === 'ready' || host.state.kind === 'draining') &&
    (host.sight.agent !== 'attached' || host.status === 'error' || host.status === 'unknown')
  )
}
