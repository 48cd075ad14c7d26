import type { HostView } from '../../proto/contract/scaler.ts'
import { type HostRecord, hostState } from '../scaler/host.ts'
import type { ScalerWorld } from '../scaler/requests/scaler-request.ts'
import { clip } from './people-text.ts'

export function hostView({ facts, sightOf }: ScalerWorld, host: HostRecord): HostView {
  const state = hostState(host)
  const sight = sightOf(host.hostTag)
  return {
    id: host.id,
    pool: clip(host.pool, 63),
    provider: clip(host.provider, 63),
    providerId: clip(host.providerId ?? '', 200),
    state: state.kind,
    sinceMs: Math.max(0, facts.now - state.since),
    agent: sight.agent,
    players: sight.players,
    hardware: clip(host.hardware, 200),
    template: clip(host.template, 200),
    image: clip(host.image ?? '', 500),
    flags: Object.fromEntries(
      Object.entries(host.flags).flatMap(([flag, why]) =>
        typeof why === 'string' ? [[flag, clip(why, 1_000)]] : [],
      ),
    ),
    why: clip(host.why, 1_000),
    drainDeadlineMs: state.kind === 'draining' ? Math.max(1, state.deadline - facts.now) : 0,
    ageMs: Math.max(0, facts.now - host.times.plannedAt),
  }
}
