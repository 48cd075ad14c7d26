import type { Scheduler } from '../kernel/scheduler.ts'
import type { SimulatedNetwork } from '../network/simulated-network.ts'
import type { SimulatedStreams } from '../network/simulated-streams.ts'
import type { StoreHealth } from '../store/simulated-store.ts'

/** What faults change for everybody. */
export interface Trouble {
  readonly store: StoreHealth
  /** Share of game servers that do not start. */
  startFailures: number
}

/** What every simulated process lives in. */
export interface Surroundings {
  readonly scheduler: Scheduler
  readonly network: SimulatedNetwork
  readonly streams: SimulatedStreams
  readonly trouble: Trouble
}
