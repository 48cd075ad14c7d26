import type { HostRecord } from './host.ts'
import type { LedgerChange, ScalerFacts } from './ledger.ts'
import type { HostEvent } from './next-host.ts'
import type { PoolName } from './pool.ts'
import type { BrakableAct } from './scaler-brake.ts'
import type { Step } from './step.ts'

/** What was decided from how many hosts are wanted: refused once a different number is. */
const FROM_THE_LEVEL: readonly HostEvent['kind'][] = ['drain', 'undrain', 'destroy', 'adopt']

/** What a step writes, in one commit. Empty for calls (see `calls.ts`) and for reports. */
export function stepChanges(step: Step, facts: ScalerFacts): readonly LedgerChange[] {
  switch (step.kind) {
    case 'plan-host':
      return [
        ...unchanged(facts, step.pool),
        ...unbraked(facts, step.pool, { kind: 'create', purpose: step.purpose }),
        ...insertion(step, facts),
      ]
    case 'host': {
      const { host, event, why } = step
      const pool = facts.hosts.find(({ id }) => id === host)?.pool
      return [
        ...(pool !== undefined && FROM_THE_LEVEL.includes(event.kind) ? unchanged(facts, pool) : []),
        ...(pool === undefined ? [] : brakeOf(facts, pool, event)),
        { kind: 'host.event', host, event, why },
      ]
    }
    case 'note-orphan':
      return [{ kind: 'host.insert', host: step.row, ordinal: undefined }]
    case 'rollout': {
      const { pool, rollout, template, why } = step
      return [
        ...unchanged(facts, pool),
        { kind: 'pool.rollout', pool, rollout, template },
        ...step.taints.map(({ host, value }): LedgerChange => ({
          kind: 'host.event',
          host,
          event: { kind: 'flag', flag: 'tainted', value },
          why,
        })),
      ]
    }
    case 'reached':
      return [...unchanged(facts, step.pool), { kind: 'pool.reached', pool: step.pool, hosts: step.hosts }]
    case 'create':
    case 'install':
    case 'unwind':
    case 'delete':
    case 'blocked':
    case 'ask':
    case 'alarm':
      return []
  }
}

function unchanged({ pools }: ScalerFacts, pool: PoolName): LedgerChange[] {
  const version = pools.find(({ spec }) => spec.name === pool)?.version
  return version === undefined ? [] : [{ kind: 'pool.unchanged', pool, version }]
}

function unbraked({ pools }: ScalerFacts, name: PoolName, act: BrakableAct): LedgerChange[] {
  const spec = pools.find(pool => pool.spec.name === name)?.spec
  return spec === undefined ? [] : [{ kind: 'brake.none', act, pool: spec }]
}

function brakeOf(facts: ScalerFacts, pool: PoolName, event: HostEvent): LedgerChange[] {
  switch (event.kind) {
    case 'drain':
      return unbraked(facts, pool, { kind: 'drain' })
    case 'destroy':
      return unbraked(facts, pool, { kind: 'delete', purpose: event.purpose })
    default:
      return []
  }
}

function insertion(
  step: Extract<Step, { readonly kind: 'plan-host' }>,
  { pools, now }: ScalerFacts,
): LedgerChange[] {
  const pool = pools.find(({ spec }) => spec.name === step.pool)
  if (pool === undefined) return []
  const host: HostRecord = {
    id: step.host,
    pool: step.pool,
    provider: pool.spec.provider,
    template: step.template,
    hardware: step.hardware,
    createPurpose: step.purpose,
    destroyPurpose: undefined,
    hostTag: step.host,
    providerId: undefined,
    image: undefined,
    times: { plannedAt: now },
    drainDeadline: undefined,
    asks: 0,
    missed: 0,
    listedAt: undefined,
    undo: [],
    flags: step.spare ? { spare: 'beyond those that are to work' } : {},
    why: step.why,
  }
  return [{ kind: 'host.insert', host, ordinal: Number(step.host.slice(step.pool.length + 1)) }]
}
