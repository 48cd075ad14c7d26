import type { Test } from 'tap'
import { banContract } from './fact-store-bans.ts'
import { commitContract } from './fact-store-commits.ts'
import { expectedContract } from './fact-store-expected.ts'
import { groupContract } from './fact-store-groups.ts'
import { leaseContract } from './fact-store-leases.ts'
import { playerContract } from './fact-store-players.ts'
import { invariantContract } from './fact-store-invariants.ts'
import { leavingContract } from './fact-store-leaving.ts'
import { shardContract } from './fact-store-shards.ts'
import { zoneContract } from './fact-store-zones.ts'
import type { MakeStore } from './store-under-test.ts'

/** What every implementation of `FactStore` must pass: the memory of tests, SQLite, MySQL. */
export function factStoreContract(t: Test, makeStore: MakeStore): void {
  t.test('fleets and shards', child => shardContract(child, makeStore))
  t.test('shards that are leaving', child => leavingContract(child, makeStore))
  t.test('groups, fail-overs, reservations', child => groupContract(child, makeStore))
  t.test('moves, placements, brakes, requests', child => playerContract(child, makeStore))
  t.test('expected accounts', child => expectedContract(child, makeStore))
  t.test('bans', child => banContract(child, makeStore))
  t.test('maps of zones', child => zoneContract(child, makeStore))
  t.test('commits and events', child => commitContract(child, makeStore))
  t.test('the lease of the active node', child => leaseContract(child, makeStore))
  t.test('invariants', child => invariantContract(child, makeStore))
}
