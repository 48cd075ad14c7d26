import {
  afterCreate,
  afterDelete,
  afterGuard,
  beforeCreate,
  beforeDelete,
} from '../../../../control-plane/scaler/calls.ts'
import { guardDelete } from '../../../../control-plane/scaler/delete-guard.ts'
import type { HostRecord } from '../../../../control-plane/scaler/host.ts'
import type { LedgerChange } from '../../../../control-plane/scaler/ledger.ts'
import type { HostSight } from '../../../../control-plane/scaler/observed-host.ts'
import { planPass } from '../../../../control-plane/scaler/plan-pass.ts'
import type { PoolSpec, ProviderName } from '../../../../control-plane/scaler/pool.ts'
import { isPaused } from '../../../../control-plane/scaler/provider-pause.ts'
import { type BrakableAct, scalerBrakeOn } from '../../../../control-plane/scaler/scaler-brake.ts'
import { isReport, type Step } from '../../../../control-plane/scaler/step.ts'
import { stepChanges } from '../../../../control-plane/scaler/step-changes.ts'
import type { MemoryLedger } from './memory-ledger.ts'
import type { ProviderDouble } from './provider-double.ts'

export interface Surroundings {
  readonly ledger: MemoryLedger
  readonly provider: ProviderDouble
  readonly providerName: ProviderName
  readonly sightOf: (hostTag: string) => HostSight
  readonly imageOf: (host: HostRecord) => string | undefined
  readonly onPass: () => void
  /** Told of every plan. */
  readonly onPlan: (
    steps: readonly Step[],
    listedAt: number,
    complete: boolean,
    tags: readonly string[],
  ) => void
}

/** One pass of a controller: gather, plan, apply. It may be interrupted for ever at every yield. Returns how much it has done. */
export function* runPass(name: string, around: Surroundings): Generator<void, number> {
  const { ledger, provider, providerName } = around
  const token = ledger.lease(name)
  if (token === undefined) return 0
  around.onPass()
  yield
  const listing = yield* provider.list(ledger.facts.installation)
  yield
  const facts = ledger.read()
  const steps = planPass({ facts, listings: new Map([[providerName, listing]]), sightOf: around.sightOf })
  around.onPlan(
    steps,
    listing.begunAt,
    listing.complete,
    listing.machines.flatMap(({ tags }) => (tags.owner === facts.installation ? [tags.host ?? ''] : [])),
  )
  yield
  let done = 0
  for (const step of steps) {
    if (isReport(step)) continue
    ledger.lease(name)
    if (step.kind === 'create' || step.kind === 'install' || step.kind === 'delete')
      done += yield* call(around, token, step)
    else if (ledger.commit(token, stepChanges(step, facts)) === 'done') done += 1
    yield
  }
  return done
}

function* call(
  around: Surroundings,
  token: number,
  step: Extract<Step, { readonly kind: 'create' | 'install' | 'delete' }>,
): Generator<void, number> {
  const { ledger, provider } = around
  const host = rowOf(ledger, step.host)
  const pool = host && poolOf(ledger, host)
  if (host === undefined || pool === undefined) return 0
  switch (step.kind) {
    case 'install':
      provider.install(host.providerId ?? '')
      return 0
    case 'create':
      return yield* create(around, token, host, pool)
    case 'delete':
      return yield* remove(around, token, host, pool)
  }
}

/** Commits what an answer says. How much was done: what came to nothing waits for the next pass, it is not repeated at once. */
function settle(ledger: MemoryLedger, token: number, changes: readonly LedgerChange[]): number {
  return changes.length > 0 && ledger.commit(token, changes) === 'done' ? 1 : 0
}

function* create(
  { ledger, provider, imageOf }: Surroundings,
  token: number,
  host: HostRecord,
  pool: PoolSpec,
): Generator<void, number> {
  const image = imageOf(host)
  if (ledger.commit(token, beforeCreate(host, pool, image)) === 'refused') return 0
  yield
  if (isStopped(ledger, { kind: 'create', purpose: host.createPurpose }, pool)) return 0
  const { installation } = ledger.facts
  const answer = provider.create({
    host: host.id,
    owner: installation,
    pool: pool.name,
    hardware: host.hardware,
    region: pool.region,
    image,
  })
  yield
  return settle(ledger, token, afterCreate(host, answer))
}

function* remove(
  { ledger, provider }: Surroundings,
  token: number,
  host: HostRecord,
  pool: PoolSpec,
): Generator<void, number> {
  if (ledger.commit(token, beforeDelete(host, pool)) === 'refused') return 0
  yield
  // Guard and call belong together: what is read any earlier is not fresh.
  const row = rowOf(ledger, host.id)
  const fresh = row?.providerId === undefined ? undefined : provider.read(row.providerId)
  const verdict = guardDelete(row, fresh, ledger.facts.installation)
  if (verdict.kind !== 'delete') return settle(ledger, token, afterGuard(host, verdict))
  if (isStopped(ledger, { kind: 'delete', purpose: host.destroyPurpose ?? 'surplus' }, pool)) return 0
  const answer = provider.delete(verdict.providerId)
  yield
  return settle(ledger, token, afterDelete(host, answer))
}

/** Looked at right before the call, whatever was committed before. */
function isStopped(ledger: MemoryLedger, act: BrakableAct, pool: PoolSpec): boolean {
  const { brakes, pauses, now } = ledger.read()
  return (
    scalerBrakeOn(brakes, act, pool, now) !== undefined || isPaused(pauses, pool.provider, now) !== undefined
  )
}

function rowOf(ledger: MemoryLedger, id: string): HostRecord | undefined {
  return ledger.facts.hosts.find(host => host.id === id)
}

function poolOf(ledger: MemoryLedger, host: HostRecord): PoolSpec | undefined {
  const { pools } = ledger.facts
  const own = pools.find(({ spec }) => spec.name === host.pool)?.spec
  const near = pools.find(({ spec }) => spec.provider === host.provider)?.spec
  return own ?? (near && { ...near, name: host.pool })
}
