import { type Budget, fullBudget } from '../../../control-plane/scaler/budget.ts'
import { CLOSED } from '../../../control-plane/scaler/breaker.ts'
import { NO_COLLECTIONS } from '../../../control-plane/scaler/collections.ts'
import type { HostRecord, HostStateName } from '../../../control-plane/scaler/host.ts'
import type { LedgerChange, ScalerFacts } from '../../../control-plane/scaler/ledger.ts'
import {
  type HostSight,
  type ObservedHost,
  observedHost,
} from '../../../control-plane/scaler/observed-host.ts'
import { planPool } from '../../../control-plane/scaler/plan-pool.ts'
import type { PlanLimits } from '../../../control-plane/scaler/plan-limits.ts'
import type {
  DatacenterName,
  HardwareName,
  PoolName,
  PoolRecord,
  PoolSpec,
  ProviderName,
  TemplateName,
} from '../../../control-plane/scaler/pool.ts'
import { type Machine, SETTLE_MS_DEFAULT } from '../../../control-plane/scaler/provider.ts'
import { NO_HISTORY, SCALING_DEFAULTS } from '../../../control-plane/scaler/settle-desired.ts'
import type { Step } from '../../../control-plane/scaler/step.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { HostId } from '../../../proto/contract/ids.ts'

export const NOW = 10_000_000 as StoreTimeMs
export const ago = (ms: number): StoreTimeMs => (NOW - ms) as StoreTimeMs
export const later = (ms: number): StoreTimeMs => (NOW + ms) as StoreTimeMs

export const spec = (part: Partial<PoolSpec> = {}): PoolSpec => ({
  name: 'game' as PoolName,
  datacenter: 'here' as DatacenterName,
  kind: 'game',
  provider: 'cloud' as ProviderName,
  region: 'north',
  hosts: 1,
  min: 0,
  max: 20,
  maxSurge: 2,
  ladder: ['small' as HardwareName, 'large' as HardwareName],
  template: 't1' as TemplateName,
  slotsPerHost: 100,
  settings: {},
  spares: { min: 0, percent: 0, forLargestGroup: false },
  drainMs: 600_000,
  rollout: { bakeMs: 60_000, failuresMax: 2 },
  scaling: SCALING_DEFAULTS,
  policies: [],
  hooks: [],
  ...part,
})

export const pool = (
  desired: number,
  part: Partial<PoolRecord> = {},
  own: Partial<PoolSpec> = {},
): PoolRecord => ({
  spec: spec(own),
  desired,
  exceed: undefined,
  spares: 0,
  reached: 0,
  lastOrdinal: 50,
  version: 1,
  rollout: undefined,
  pausedAt: undefined,
  unfrozenUntil: undefined,
  declared: desired,
  override: undefined,
  history: NO_HISTORY,
  ...part,
})

const UP: readonly (readonly [HostStateName, keyof HostRecord['times']])[] = [
  ['provisioning', 'askedAt'],
  ['installing', 'builtAt'],
  ['joining', 'installedAt'],
  ['ready', 'readyAt'],
  ['draining', 'drainingAt'],
  ['drained', 'drainedAt'],
]
const ASIDE: Partial<Record<HostStateName, keyof HostRecord['times']>> = {
  destroying: 'destroyingAt',
  gone: 'goneAt',
  failed: 'failedAt',
  lost: 'lostAt',
  'adopt?': 'foundAt',
  evicted: 'evictedAt',
}

/** A row in a state since `sinceMs` ago, with everything before it. What lies aside of the way comes after ready. */
export function row(
  id: string,
  state: HostStateName,
  part: Partial<HostRecord> = {},
  sinceMs = 100_000,
): HostRecord {
  const aside = ASIDE[state]
  const last = aside === undefined ? UP.findIndex(([name]) => name === state) : state === 'adopt?' ? -1 : 3
  const steps = UP.slice(0, last + 1).map(([, time], index) => [
    time,
    ago(aside === undefined && index === last ? sinceMs : 1_000_000 - index),
  ])
  return {
    id: id as HostId,
    pool: 'game' as PoolName,
    provider: 'cloud' as ProviderName,
    template: 't1' as TemplateName,
    hardware: 'small' as HardwareName,
    createPurpose: 'growth',
    destroyPurpose: state === 'destroying' ? 'surplus' : undefined,
    hostTag: id,
    providerId: state === 'planned' || state === 'provisioning' ? undefined : `m-${id}`,
    image: undefined,
    times: {
      plannedAt: ago(2_000_000),
      ...(Object.fromEntries(steps) as object),
      ...(aside === undefined ? {} : { [aside]: ago(sinceMs) }),
    },
    drainDeadline: state === 'draining' || state === 'drained' ? later(500_000) : undefined,
    asks: state === 'planned' || state === 'adopt?' ? 0 : 1,
    missed: 0,
    listedAt: undefined,
    flags: {},
    undo: [],
    why: 'as it was',
    ...part,
  }
}

export const attached = (players = 0): HostSight => ({
  agent: 'attached',
  silentMs: 0,
  players,
  occupiedBy: undefined,
})
export const silent = (silentMs: number): HostSight => ({
  agent: 'silent',
  silentMs,
  players: 0,
  occupiedBy: undefined,
})

/** A host whose provider says that it runs, and whose agent answers. */
export const well = (
  id: string,
  state: HostStateName,
  part: Partial<HostRecord> = {},
  players = 0,
): ObservedHost => observedHost(row(id, state, part), 'running', attached(players))

export const many = (
  count: number,
  state: HostStateName,
  part: Partial<HostRecord> = {},
  name = 'h',
): ObservedHost[] => Array.from({ length: count }, (_, index) => well(`${name}${index + 1}`, state, part))

const LOTS = { count: 1_000, why: 'lots' }
export const limits = (part: Partial<PlanLimits> = {}): PlanLimits => ({
  calls: { growth: LOTS, replacement: LOTS, delete: LOTS },
  room: LOTS,
  rungs: [
    { hardware: 'small' as HardwareName, starts: 1_000, why: CLOSED.kind },
    { hardware: 'large' as HardwareName, starts: 1_000, why: CLOSED.kind },
  ],
  paused: undefined,
  frozen: undefined,
  brakeOn: () => undefined,
  settleMs: SETTLE_MS_DEFAULT,
  ...part,
})

export const facts = (part: Partial<ScalerFacts> = {}): ScalerFacts => ({
  installation: 'ours',
  pools: [pool(3)],
  hosts: [],
  budgets: [] as readonly Budget[],
  caps: { hostsMax: 100, pendingMax: 100, createsPerHourMax: 1_000, createsPerDayMax: 10_000 },
  breakers: new Map(),
  collections: NO_COLLECTIONS,
  pauses: [],
  brakes: [],
  approvals: [],
  now: NOW,
  ...part,
})

export const budget = (scope: Budget['scope'], tokens: number, burst = 8): Budget => ({
  ...fullBudget(scope, { perHour: 60, burst }, NOW),
  tokens,
})

/** Steps in short: `drain h1`, `plan-host game-51`, `blocked create 2`. */
export const short = (steps: readonly Step[]): readonly string[] =>
  steps.map(step => {
    switch (step.kind) {
      case 'host':
        return `${step.event.kind}${step.event.kind === 'destroy' ? `(${step.event.purpose})` : ''} ${step.host}`
      case 'plan-host':
        return `${step.purpose} ${step.host} ${step.hardware}`
      case 'blocked':
        return `blocked ${step.what} ${step.count}`
      case 'ask':
        return `ask ${step.hosts.join(' ')}`
      case 'note-orphan':
        return `orphan ${step.row.providerId ?? ''}`
      case 'create':
      case 'install':
      case 'unwind':
      case 'delete':
        return `${step.kind} ${step.host}`
      case 'rollout':
        return step.rollout === undefined
          ? 'rollout over'
          : `rollout ${step.rollout.checkpoint}${step.rollout.reachedAt === undefined ? '' : ' reached'}`
      case 'reached':
        return `reached ${step.hosts}`
      case 'alarm':
        return `alarm ${step.subject}`
    }
  })

/** Changes in short: `drain h1`, `budget.take`. */
export const kinds = (changes: readonly LedgerChange[]) =>
  changes.map(change => (change.kind === 'host.event' ? `${change.event.kind} ${change.host}` : change.kind))

/** One of ours, as its provider shows it. */
export const machine = (host: string, part: Partial<Machine> = {}): Machine => ({
  providerId: `m-${host}`,
  tags: { owner: 'ours', pool: 'game', host },
  status: 'running',
  ...part,
})

/** What a pool's plan comes to, in short; the level that it remembers left out. */
export const levelled = (
  ...given: [Parameters<typeof planPool>[0], Parameters<typeof planPool>[1], Parameters<typeof limits>[0]?]
) => short(planPool(given[0], given[1], NOW, limits(given[2]))).filter(step => !step.startsWith('reached'))
/** Limits with a brake on one kind of act. */
export const braked = (verb: string) => ({
  brakeOn: (act: { kind: string }) => (act.kind === verb ? `brake on ${verb}` : undefined),
})
