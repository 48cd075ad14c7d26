import type { HandoffMetrics } from '../http/handoff-metrics.ts'
import type { HandoffDuty } from '../zones/handoff-duty.ts'
import type { RefusalTally } from '../zones/handoff-events.ts'
import type { HandoffStore } from '../zones/handoff-store.ts'
import type { HandoffWatch } from '../zones/handoff-watch.ts'

/** What the services need for hand-offs. */
export interface HandoffContext {
  readonly store: HandoffStore
  readonly watch: HandoffWatch
  readonly tally: RefusalTally
  readonly duty: Pick<HandoffDuty, 'begun'>
  readonly metrics: Pick<HandoffMetrics, 'called' | 'took'>
}
