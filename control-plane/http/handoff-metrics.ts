import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client'
import type { PhaseCounts } from '../zones/handoff-store.ts'

const PREFIX = 'switchyard_control_plane_'
/** Places are kept for 20 s, and so long a ticket is good. */
const PHASE_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20]

const OPEN_PHASES = ['reserved', 'moving', 'committed'] as const

/** From one step of a hand-off to the next: `reserved` until the prepare, `moving` until the commit, `routing` from there until the proxies
 *  have been told, `arriving` from there until a member is at the new shard. */
export type HandoffStretch = 'reserved' | 'moving' | 'routing' | 'arriving'

/** What is counted about hand-offs. Labels are fixed words: never accounts, zones or players. */
export interface HandoffMetrics {
  /** @param call prewarm | prepare | payload | commit | abort | arrive
   *  @param outcome done | repeated | none | failed, or why it was refused */
  called(call: string, outcome: string): void
  took(stretch: HandoffStretch, durationMs: number): void
  /** @param phase what had run out: `places` (or the time for the commit), or the `ticket` of so many members */
  expired(phase: 'places' | 'ticket', count: number): void
}

export function createHandoffMetrics(registry: Registry, phases: () => PhaseCounts): HandoffMetrics {
  const registers = [registry]
  const calls = new Counter({
    name: `${PREFIX}handoff_calls_total`,
    help: 'Calls about hand-offs between zones, by call and outcome',
    labelNames: ['call', 'outcome'],
    registers,
  })
  const expired = new Counter({
    name: `${PREFIX}handoffs_expired_total`,
    help: 'Hand-offs whose places ran out before the commit, and players whose ticket did after it',
    labelNames: ['what'],
    registers,
  })
  const seconds = new Histogram({
    name: `${PREFIX}handoff_phase_seconds`,
    help: 'How long hand-offs between zones were in each phase',
    labelNames: ['phase'],
    buckets: PHASE_BUCKETS_SECONDS,
    registers,
  })
  const open: Gauge<'phase'> = new Gauge<'phase'>({
    name: `${PREFIX}handoffs`,
    help: 'Hand-offs between zones that are under way, by phase',
    labelNames: ['phase'],
    registers,
    collect: () => {
      const counts = phases()
      for (const phase of OPEN_PHASES) open.set({ phase }, counts[phase])
    },
  })
  return {
    called: (call, outcome) => calls.inc({ call, outcome }),
    took: (phase, durationMs) => seconds.observe({ phase }, durationMs / 1_000),
    expired: (what, count) => expired.inc({ what }, count),
  }
}
