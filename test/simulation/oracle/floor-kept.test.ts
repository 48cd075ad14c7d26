import t from 'tap'
import type { Change } from '../../../control-plane/facts/change.ts'
import type { HostDrain } from '../../../control-plane/scaler/host-rooms.ts'
import type { PoolName } from '../../../control-plane/scaler/pool.ts'
import type { DrainCause, ShardLife } from '../../../control-plane/shards/shard.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { FleetName, HostId, NodeId, ShardRef, Token } from '../../../proto/contract/ids.ts'
import { fleet, life, ref } from '../../support/world.ts'
import { floorKept } from './floor-kept.ts'
import { Shadow } from './shadow.ts'

const host = 'host-1' as HostId
const one = ref('arena-1')
const two = ref('arena-2')
const at = (ms: number): StoreTimeMs => ms as StoreTimeMs

/** Two ready shards of a fleet that wants so many, on a host. */
function watching(wanted: number) {
  const complaints: string[] = []
  const shadow = new Shadow()
  const clock = { nowMs: 0 }
  const { sees } = floorKept(
    text => complaints.push(text),
    shadow,
    () => clock.nowMs,
  )
  const write = (change: Change, ms = 0): void => {
    const result = { kind: 'done' as const, revision: 1, eventIds: [], at: at(ms) }
    const commit = { node: 'n' as NodeId, token: 1 as Token, changes: [change], events: [], result }
    sees.change?.({ kind: 'change', change, storeMs: ms, bySystem: true, commit })
    shadow.apply(change, ms)
  }
  const become = (of: ShardRef, to: ShardLife, ms?: number): void =>
    write({ kind: 'shard.life', ref: of, from: ['starting', 'ready'], life: to, why: '' }, ms)
  write({ kind: 'fleet.put', fleet: fleet({ shards: wanted, spares: 0 }) })
  for (const each of [one, two]) {
    const made = { ref: each, fleet: 'arena' as FleetName, host, version: 'v1', slots: 4, why: '' }
    write({ kind: 'shard.create', shard: made })
    become(each, life.ready)
  }
  return {
    complaints,
    clock,
    empties: (drain: HostDrain | undefined) =>
      sees['host-room']?.({
        kind: 'host-room',
        host,
        room: { pool: 'pool' as PoolName, slots: 100, accepts: false, why: '', drain },
      }),
    drains: (of: ShardRef, cause: DrainCause, ms: number) => {
      const endpoint = { address: '10.0.2.1', port: 9_001 }
      const drain = { deadline: at(5_000), waitEmpty: false, cause }
      become(of, { kind: 'draining', endpoint, pid: 1, drain }, ms)
    },
  }
}

/** Its last call is at 3,000. */
const emptied: HostDrain = { since: at(1_000), until: at(5_000) }

for (const cause of ['host', 'rollout'] as const)
  t.test(`a drain (${cause}) of what cannot be spared is noticed`, async t => {
    const { empties, drains, complaints } = watching(2)
    empties(emptied)
    drains(one, cause, 2_999)
    t.equal(complaints.length, 1)
  })

t.test('what can be spared may go, and what a host has left at its last call', async t => {
  const { empties, drains, complaints } = watching(1)
  empties(emptied)
  drains(one, 'host', 2_999)
  drains(two, 'host', 3_000)
  t.strictSame(complaints, [])
})

t.test('a last call of before counts for a moment, a surplus always goes', async t => {
  const late = watching(2)
  late.empties(emptied)
  late.empties(undefined)
  late.clock.nowMs = 5_000
  late.drains(one, 'host', 4_000)
  late.drains(two, 'surplus', 4_000)
  t.strictSame(late.complaints, [])
  const later = watching(2)
  later.empties(emptied)
  later.empties(undefined)
  later.clock.nowMs = 5_001
  later.drains(one, 'host', 4_000)
  t.equal(later.complaints.length, 1)
})
