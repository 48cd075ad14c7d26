import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client'
import type { Holding } from '../../proto/contract/session.ts'
import type { SessionsLive } from '../sessions/sessions-live.ts'

const PREFIX = 'switchyard_control_plane_'
const CLAIM_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

export interface SessionMetricsSources {
  readonly sessions: () => SessionsLive
  readonly noticesWaiting: () => number
}

/** What is counted about sessions. Labels are fixed words: never accounts, players or addresses. */
export interface SessionMetrics {
  /** @param outcome granted | repeated | busy | shard | banned | quarantine | elsewhere | failed */
  claimed(outcome: string, tookMs: number): void
  /** @param call check | release | stamp | get | put */
  held(call: string, holding: Holding): void
  renewed(outcome: 'done' | 'failed'): void
}

export function createSessionMetrics(registry: Registry, sources: SessionMetricsSources): SessionMetrics {
  const registers = [registry]
  addGauges(registry, sources)
  const claims = new Counter({
    name: `${PREFIX}claims_total`,
    help: 'Claims of accounts, by outcome',
    labelNames: ['outcome'],
    registers,
  })
  const calls = new Counter({
    name: `${PREFIX}session_calls_total`,
    help: 'Other calls of holders of sessions, by call and by whether they still were the holder',
    labelNames: ['call', 'holding'],
    registers,
  })
  const renewals = new Counter({
    name: `${PREFIX}lease_renewals_total`,
    help: 'Renewals of the leases of all shards, by outcome',
    labelNames: ['outcome'],
    registers,
  })
  const latency = new Histogram({
    name: `${PREFIX}claim_seconds`,
    help: 'How long claims took',
    buckets: CLAIM_BUCKETS_SECONDS,
    registers,
  })
  return {
    claimed: (outcome, tookMs) => {
      claims.inc({ outcome })
      latency.observe(tookMs / 1_000)
    },
    held: (call, holding) => calls.inc({ call, holding }),
    renewed: outcome => renewals.inc({ outcome }),
  }
}

function addGauges(registry: Registry, { sessions, noticesWaiting }: SessionMetricsSources): void {
  const gauge = (name: string, help: string, value: () => number): void => {
    const made: Gauge = new Gauge({
      name: `${PREFIX}${name}`,
      help,
      registers: [registry],
      collect: () => made.set(value()),
    })
  }
  gauge(
    'sessions_held',
    'Accounts that are held by shards, by the last look at all of them',
    () => sessions().held,
  )
  gauge(
    'session_ghosts',
    'Held accounts that nobody plays any more and that nobody else can claim',
    () => sessions().ghostsTotal,
  )
  gauge('leases_failing', 'Whether the leases of shards cannot be renewed', () =>
    sessions().failure === undefined ? 0 : 1,
  )
  gauge('session_notices_waiting', 'Kicks and fences that scripts have not taken yet', noticesWaiting)
}
