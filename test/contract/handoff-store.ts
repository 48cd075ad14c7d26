import type { Test } from 'tap'
import { arrivalContract } from './handoff-arrivals.ts'
import { handoffHistoryContract } from './handoff-histories.ts'
import { refusalContract } from './handoff-refusals.ts'
import { phaseContract } from './handoff-phases.ts'
import { handoffSessionContract } from './handoff-sessions.ts'
import { sweepContract } from './handoff-sweeps.ts'
import type { MakeSessions } from './sessions-under-test.ts'

export interface HandoffExtent {
  /** Random histories that are compared with the model. */
  readonly histories: number
}

/** What every implementation of `HandoffStore` must pass. */
export function handoffStoreContract(t: Test, make: MakeSessions, extent: HandoffExtent): void {
  t.test('every call in every phase', child => phaseContract(child, make))
  t.test('what is refused', child => refusalContract(child, make))
  t.test('arrivals', child => arrivalContract(child, make))
  t.test('sessions that move', child => handoffSessionContract(child, make))
  t.test('sweeps and lists', child => sweepContract(child, make))
  t.test('random histories', child => handoffHistoryContract(child, make, extent.histories))
}
