import { Counter, Histogram, type Registry } from '@prometheus-io/client'
import { HOST_STATES, hostState } from '../scaler/host.ts'
import type { ScalerFacts } from '../scaler/ledger.ts'
import type { PassOutcome } from '../scaler/scaler-node.ts'
import type { ScalerCounts } from '../scaling/scaler-counts.ts'
import { gaugesOf } from './gauges.ts'

const PREFIX = 'switchyard_control_plane_scaler_'
const PASS_BUCKETS_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const BREAKER_STATES = ['closed', 'open', 'half-open', 'slow'] as const

export interface ScalerMetricsSources {
  /** As the last pass has read them; undefined before the first. */
  readonly facts: () => ScalerFacts | undefined
  readonly outcome: () => PassOutcome | undefined
}

/** What is told of the scaler. Labels are names that people have given in files of ours, and fixed words; never ids of hosts. */
export function createScalerMetrics(registry: Registry, sources: ScalerMetricsSources): ScalerCounts {
  const registers = [registry]
  addGauges(registry, sources)
  const calls = new Counter({
    name: `${PREFIX}calls_total`,
    help: 'Calls that change something at a provider, by call and outcome',
    labelNames: ['provider', 'call', 'outcome'],
    registers,
  })
  const listings = new Counter({
    name: `${PREFIX}listings_total`,
    help: 'Listings of all machines of a provider, by whether they were complete',
    labelNames: ['provider', 'complete'],
    registers,
  })
  const passes = new Counter({
    name: `${PREFIX}passes_total`,
    help: 'Passes of the scaler, by outcome',
    labelNames: ['outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: `${PREFIX}pass_seconds`,
    help: 'How long passes of the scaler took, waiting for providers included',
    buckets: PASS_BUCKETS_SECONDS,
    registers,
  })
  return {
    passed: (outcome, tookMs) => {
      passes.inc({ outcome })
      seconds.observe(tookMs / 1_000)
    },
    called: (provider, call, outcome) => calls.inc({ provider, call, outcome }),
    listed: (provider, whole) => listings.inc({ provider, complete: String(whole) }),
  }
}

function addGauges(registry: Registry, { facts, outcome }: ScalerMetricsSources): void {
  const gauge = gaugesOf(registry, PREFIX)
  gauge('hosts', 'Hosts, by pool and state', ['pool', 'state'], made => {
    const { pools = [], hosts = [] } = facts() ?? {}
    for (const { spec } of pools) {
      const states = hosts.filter(host => host.pool === spec.name).map(host => hostState(host).kind)
      for (const state of HOST_STATES)
        made.set({ pool: spec.name, state }, states.filter(one => one === state).length)
    }
  })
  gauge(
    'blocked',
    'Hosts that the last pass could not make, drain, delete or replace',
    ['pool', 'what'],
    made => {
      for (const step of outcome()?.steps ?? [])
        if (step.kind === 'blocked') made.inc({ pool: step.pool, what: step.what }, step.count)
    },
  )
  gauge('breakers', 'Breakers of an account, region and size of machine, by state', ['state'], made => {
    const states = [...(facts()?.breakers.values() ?? [])].map(({ kind }) => kind)
    for (const state of BREAKER_STATES) made.set({ state }, states.filter(one => one === state).length)
  })
  gauge('alarms', 'What the scaler wants a person to look at', [], made =>
    made.set(outcome()?.alarms?.length ?? 0),
  )
}
