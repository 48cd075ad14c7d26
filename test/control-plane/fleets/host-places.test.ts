import t from 'tap'
import { planCounts } from '../../../control-plane/fleets/plan-counts.ts'
import type { Decision } from '../../../control-plane/facts/decision.ts'
import { chooseTarget } from '../../../control-plane/groups/choose-target.ts'
import type { HostRoom } from '../../../control-plane/scaler/host-rooms.ts'
import type { PoolName } from '../../../control-plane/scaler/pool.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { failover, fleet, group, host, hosted, life, NOW, ref, shard, world } from '../../support/world.ts'
import { room, rooms } from './fleet-lab.ts'

const started = (decisions: readonly Decision[]) =>
  decisions.flatMap(({ changes }) =>
    changes.flatMap(change => (change.kind === 'shard.create' ? [change.shard.host] : [])),
  )

/** Hosts of one attached agent each, and a fleet of three shards and a spare, a hundred slots each. */
function plan(
  given: Readonly<Record<string, HostRoom>>,
  pool: string | undefined,
  also: readonly string[] = [],
) {
  const hosts = [...Object.keys(given), ...also].map(id => host(id))
  return planCounts(world({ fleets: [fleet({ spec: { pool } })] }, { hosts, rooms: rooms(given) }))
}

t.test('shards begin only where there is room for their slots', async t => {
  const small = { 'host-1': room({ slots: 199 }), 'host-2': room({ slots: 250 }) }
  t.strictSame(started(plan(small, 'eu')), ['host-1', 'host-2', 'host-2'])
  const noRoom = plan(small, 'eu').find(({ events }) => events[0]?.kind === 'fleet.no-room')
  t.match(noRoom, {
    changes: [{ kind: 'fleet.deploy', expected: 0, plan: { version: 1, noRoom: { since: NOW } } }],
    events: [{ subject: 'arena', summary: /no host of pool eu has 100 places free.*pools set eu/u }],
  })
})

t.test('only hosts that take shards, of the fleet’s own pool, are taken', async t => {
  const refusing = room({ accepts: false, why: 'it is cordoned' })
  const other = room({ pool: 'us' as PoolName })
  const given = { 'host-1': refusing, 'host-2': other, 'host-3': room() }
  t.strictSame(started(plan(given, 'eu', ['static'])), ['host-3', 'host-3', 'host-3', 'host-3'])
  t.strictSame(
    started(plan({ 'host-1': refusing }, 'eu', ['static'])),
    [],
    'a host without a pool is of none',
  )
})

t.test('a fleet without a pool takes any host; one that is in no pool has room for all', async t => {
  t.strictSame(started(plan({ 'host-1': room({ slots: 100 }) }, undefined, ['static'])), [
    'host-1',
    'static',
    'static',
    'static',
  ])
})

const container = { image: 'games/arena:1', memoryBytesMax: 0, milliCpusMax: 0, mounts: [] }

t.test('an agent that would run a container’s command on its host gets none', async t => {
  const fleets = [fleet({ spec: { container } })]
  const hosts = [host('old', { containers: false }), host('new')]
  t.strictSame(started(planCounts(world({ fleets }, { hosts }))), ['new', 'new', 'new', 'new'])
  t.match(planCounts(world({ fleets }, { hosts: hosts.slice(0, 1) })), [
    { events: [{ kind: 'fleet.no-room', summary: /no agent .* runs containers: update/ }] },
  ])
  t.strictSame(started(planCounts(world({}, { hosts: hosts.slice(0, 1) }))).length, 4, 'processes it runs')
})

t.test('a host that cannot restore addresses gets no shard that needs it, and says why', async t => {
  const fleets = [fleet({ spec: { addresses: 'restore' } })]
  const hosts = [host('poor', { restoreObstacle: 'there is no nft here' }), host('able')]
  t.strictSame(started(planCounts(world({ fleets }, { hosts }))), ['able', 'able', 'able', 'able'])
  t.match(planCounts(world({ fleets }, { hosts: hosts.slice(0, 1) })), [
    { events: [{ kind: 'fleet.no-room', summary: /restores addresses: poor: there is no nft here/ }] },
  ])
  t.strictSame(started(planCounts(world({}, { hosts: hosts.slice(0, 1) }))).length, 4, 'others it gets')
})

t.test('as long as nobody knows which hosts have room nothing begins', async t => {
  t.strictSame(planCounts(world({}, { hosts: [host('host-1')], rooms: undefined })), [])
})

t.test('a spare does not begin on the host of what it is the spare of, however empty that is', async t => {
  const shards = [
    shard('arena-1'),
    shard('other-1', { fleet: 'other' as never, host: 'host-2' as HostId, slots: 300 }),
  ]
  const fleets = [fleet({ shards: 1, spares: 1 })]
  const hosts = [host('host-1', { hosted: [hosted(ref('arena-1'))] }), host('host-2')]
  const given = rooms({ 'host-1': room(), 'host-2': room() })
  t.strictSame(started(planCounts(world({ shards, fleets }, { hosts, rooms: given }))), ['host-2'])
})

const emptied = rooms({
  'host-1': room({ accepts: false, drain: { since: NOW, until: (NOW + 60_000) as typeof NOW } }),
})

t.test('a group goes nowhere where it had to leave again at once', async t => {
  const left = group(1, ref('arena-1'))
  const shards = [
    shard('arena-1', { life: life.fenced, host: 'host-2' as HostId }),
    shard('arena-2'),
    shard('arena-3', { host: 'host-2' as HostId }),
  ]
  const hosts = [
    host('host-1', { hosted: [hosted(ref('arena-2'))] }),
    host('host-2', { hosted: [hosted(ref('arena-3'))] }),
  ]
  const scene = world({ shards, groups: [left] }, { hosts, rooms: emptied })
  t.match(chooseTarget(scene, left, failover(left), new Set()), {
    kind: 'spare',
    shard: { ref: { shardId: 'arena-3' } },
  })
})
