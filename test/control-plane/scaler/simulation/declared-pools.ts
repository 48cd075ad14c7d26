import { type Budget, fullBudget } from '../../../../control-plane/scaler/budget.ts'
import { NO_COLLECTIONS, type Versioned } from '../../../../control-plane/scaler/collections.ts'
import type { ScalerFacts } from '../../../../control-plane/scaler/ledger.ts'
import type {
  HardwareName,
  PoolName,
  PoolRecord,
  PoolSpec,
  ProviderName,
  TemplateName,
} from '../../../../control-plane/scaler/pool.ts'
import type { HostTemplate } from '../../../../control-plane/scaler/template.ts'
import { NO_HISTORY, SCALING_DEFAULTS } from '../../../../control-plane/scaler/settle-desired.ts'
import type { Random } from '../../../../lib/random.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'

export const PROVIDER = 'cloud' as ProviderName
export const INSTALLATION = 'ours'

function declared(name: string, chance: Random): PoolRecord {
  const spec: PoolSpec = {
    name: name as PoolName,
    datacenter: 'here' as PoolSpec['datacenter'],
    kind: 'game',
    provider: PROVIDER,
    region: 'north',
    hosts: 1,
    min: Math.floor(chance.fraction() * 2),
    max: 5 + Math.floor(chance.fraction() * 6),
    maxSurge: 1 + Math.floor(chance.fraction() * 3),
    ladder: ['small' as HardwareName, 'large' as HardwareName],
    template: 't0' as TemplateName,
    slotsPerHost: 100,
    settings: {},
    spares: { min: 0, percent: 0, forLargestGroup: false },
    drainMs: 300_000 + chance.fraction() * 600_000,
    rollout: { bakeMs: 60_000, failuresMax: 2 },
    scaling: SCALING_DEFAULTS,
    policies: [],
    hooks: [],
  }
  return {
    spec,
    desired: 1 + Math.floor(chance.fraction() * spec.max),
    exceed: undefined,
    spares: Math.floor(chance.fraction() * 2),
    reached: 0,
    lastOrdinal: 0,
    version: 1,
    rollout: undefined,
    pausedAt: undefined,
    unfrozenUntil: undefined,
    declared: 1,
    override: undefined,
    history: NO_HISTORY,
  }
}

/** What hosts are made from, by its name. */
export function templateRecord(name: TemplateName): Versioned<HostTemplate> {
  const value = {
    name,
    baseImage: 'base',
    install: 'apt-get install',
    start: 'start',
    sshUser: 'root',
    sshPort: 22,
    agentVersion: '1',
  }
  return { id: name, version: 1, value }
}

/** Two pools of one account in one region: they share all budgets but their own. */
export function declaredFacts(chance: Random, now: StoreTimeMs): Omit<ScalerFacts, 'now'> {
  const budgets: readonly Budget[] = [
    fullBudget('installation', { perHour: 200, burst: 30 }, now),
    fullBudget(`provider:${PROVIDER}`, { perHour: 150, burst: 24 }, now),
    fullBudget(`region:${PROVIDER}/north`, { perHour: 120, burst: 16 }, now),
    fullBudget('pool:game', { perHour: 60, burst: 8 }, now),
    fullBudget('pool:door', { perHour: 60, burst: 8 }, now),
  ]
  return {
    installation: INSTALLATION,
    pools: [declared('game', chance), declared('door', chance)],
    hosts: [],
    budgets,
    caps: { hostsMax: 60, pendingMax: 14, createsPerHourMax: 150, createsPerDayMax: 800 },
    breakers: new Map(),
    collections: {
      ...NO_COLLECTIONS,
      template: new Map([['t0', templateRecord('t0' as TemplateName)]]),
    },
    pauses: [],
    brakes: [],
    approvals: [],
  }
}
