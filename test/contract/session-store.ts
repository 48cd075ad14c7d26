import type { Test } from 'tap'
import { claimContract } from './session-claims.ts'
import { historyContract } from './session-histories.ts'
import { holderContract } from './session-holders.ts'
import { stateContract } from './session-state.ts'
import type { MakeSessions } from './sessions-under-test.ts'

export interface ContractExtent {
  /** Random histories that are compared with the model. */
  readonly histories: number
}

/** What every implementation of `SessionStore` must pass. */
export function sessionStoreContract(t: Test, make: MakeSessions, extent: ContractExtent): void {
  t.test('claims and take-overs', child => claimContract(child, make))
  t.test('holders, leases, quarantine', child => holderContract(child, make))
  t.test('state and lists', child => stateContract(child, make))
  t.test('random histories', child => historyContract(child, make, extent.histories))
}
