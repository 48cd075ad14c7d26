import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HostId } from '../../proto/contract/ids.ts'
import type { CreatePurpose } from './host.ts'
import type { ObservedHost } from './observed-host.ts'
import type { PlanLimits } from './plan-limits.ts'
import { activeCount, type PoolCount } from './pool-count.ts'
import { type PoolRecord, wantedHosts } from './pool.ts'
import type { Step } from './step.ts'

/** A host whose drain ends sooner than this is not taken back: its players are on their way already. */
export const UNDRAIN_MARGIN_MS = 30_000
/** Rows inserted for one pool in one pass. */
export const CREATES_PER_PASS_MAX = 10

/** Whether a host that is on its way down may be taken back instead of a new one being made. */
export function isUndrainable(
  { record, state, status }: ObservedHost,
  pool: PoolRecord,
  now: StoreTimeMs,
): boolean {
  return (
    (state.kind === 'draining' || state.kind === 'drained') &&
    record.flags.tainted === undefined &&
    record.flags.cordoned === undefined &&
    record.flags.quarantined === undefined &&
    record.template === pool.spec.template &&
    status !== 'unknown' &&
    status !== 'absent' &&
    status !== 'error' &&
    (record.drainDeadline ?? now) - now >= UNDRAIN_MARGIN_MS
  )
}

/** What is missing: first whatever drains is taken back, the most loaded first; new ones are planned only for the rest. */
export function planDeficit(
  pool: PoolRecord,
  hosts: readonly ObservedHost[],
  count: PoolCount,
  limits: PlanLimits,
  now: StoreTimeMs,
): Step[] {
  const wanted = wantedHosts(pool)
  const missing = wanted - activeCount(count)
  const back = hosts
    .filter(host => isUndrainable(host, pool, now))
    .toSorted(
      (left, right) =>
        right.sight.players - left.sight.players || (left.record.id < right.record.id ? -1 : 1),
    )
    .slice(0, missing)
  const why = `${pool.spec.name} wants ${wanted} hosts and has ${activeCount(count)}`
  return [
    ...back.map(({ record }): Step => ({ kind: 'host', host: record.id, event: { kind: 'undrain' }, why })),
    ...planNew(pool, hosts, count, missing - back.length, back.length, limits),
  ]
}

function planNew(
  pool: PoolRecord,
  hosts: readonly ObservedHost[],
  count: PoolCount,
  missing: number,
  takenBack: number,
  limits: PlanLimits,
): Step[] {
  if (missing <= 0) return []
  const wanted = wantedHosts(pool)
  const active = activeCount(count) + takenBack
  const replacements = Math.max(0, Math.min(missing, Math.min(wanted, pool.reached) - active))
  const surge = wanted + pool.spec.maxSurge - active - count.tainted.length
  const stop = firstStop(limits, surge, pool)
  const made = new Makings(hosts, limits)
  const steps: Step[] = []
  let blocked: string | undefined = stop
  const most = Math.min(missing, surge, CREATES_PER_PASS_MAX)
  for (let index = 0; index < most && blocked === undefined; index += 1) {
    const purpose: CreatePurpose = index < replacements ? 'replacement' : 'growth'
    const next = made.next(purpose)
    if ('why' in next) {
      blocked = next.why
      break
    }
    steps.push({
      kind: 'plan-host',
      pool: pool.spec.name,
      host: `${pool.spec.name}-${pool.lastOrdinal + index + 1}` as HostId,
      hardware: next.hardware,
      template: pool.spec.template,
      purpose,
      spare: active + index >= Math.max(pool.spec.min, pool.desired),
      why: `${pool.spec.name} wants ${wanted} hosts and has ${active}${purpose === 'replacement' ? ', fewer than it had' : ''}`,
    })
  }
  if (steps.length < missing && blocked === undefined && surge < missing)
    blocked = `${count.tainted.length} tainted hosts are still there, and only ${pool.spec.maxSurge} more than ${wanted} may exist`
  return blocked === undefined
    ? steps
    : [
        ...steps,
        {
          kind: 'blocked',
          pool: pool.spec.name,
          what: 'create',
          count: missing - steps.length,
          why: blocked,
        },
      ]
}

function firstStop(limits: PlanLimits, surge: number, pool: PoolRecord): string | undefined {
  if (limits.paused !== undefined) return limits.paused
  return surge <= 0
    ? `no more than ${pool.spec.maxSurge} hosts beyond those wanted may exist while tainted ones go`
    : undefined
}

/** Counts down what one pass may still order. */
class Makings {
  readonly #limits: PlanLimits
  readonly #starts: Map<string, number>
  #planned: number
  #room: number

  constructor(hosts: readonly ObservedHost[], limits: PlanLimits) {
    this.#limits = limits
    // Rows that nobody has asked the provider for yet will take their tokens and their turn at the breaker first.
    const waiting = hosts.filter(host => host.state.kind === 'planned')
    this.#planned = waiting.length
    this.#room = limits.room.count
    this.#starts = new Map(
      limits.rungs.map(({ hardware, starts }) => [
        hardware,
        starts - waiting.filter(host => host.record.hardware === hardware).length,
      ]),
    )
  }

  next(
    purpose: CreatePurpose,
  ): { readonly hardware: PlanLimits['rungs'][number]['hardware'] } | { readonly why: string } {
    const brake = this.#limits.brakeOn({ kind: 'create', purpose })
    if (brake !== undefined) return { why: brake }
    if (purpose === 'replacement' && this.#limits.frozen !== undefined) return { why: this.#limits.frozen }
    if (this.#room < 1) return { why: this.#limits.room.why }
    if (this.#planned >= this.#limits.calls[purpose].count) return { why: this.#limits.calls[purpose].why }
    const rung = this.#limits.rungs.find(({ hardware }) => (this.#starts.get(hardware) ?? 0) > 0)
    if (rung === undefined)
      return { why: this.#limits.rungs.map(({ hardware, why }) => `${hardware}: ${why}`).join('; ') }
    this.#room -= 1
    this.#planned += 1
    this.#starts.set(rung.hardware, (this.#starts.get(rung.hardware) ?? 0) - 1)
    return { hardware: rung.hardware }
  }
}
