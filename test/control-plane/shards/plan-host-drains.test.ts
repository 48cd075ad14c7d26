import t from 'tap'
import type { Decision } from '../../../control-plane/facts/decision.ts'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import type { FleetPlan } from '../../../control-plane/fleets/fleet.ts'
import { planCounts } from '../../../control-plane/fleets/plan-counts.ts'
import { planOf } from '../../../control-plane/fleets/deployment.ts'
import { planGroups } from '../../../control-plane/groups/plan-groups.ts'
import { planHostDrains } from '../../../control-plane/shards/plan-host-drains.ts'
import type { ShardLife, ShardRecord } from '../../../control-plane/shards/shard.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { fleet, group, host, life, NOW, player, ref, shard, world } from '../../support/world.ts'
import { room, rooms } from '../fleets/fleet-lab.ts'

const at = (ms: number): typeof NOW => (NOW + ms) as typeof NOW

/** Ten minutes for host-1, of which so many milliseconds are over. */
const emptied = (agoMs = 0) => ({
  'host-1': room({ accepts: false, drain: { since: at(-agoMs), until: at(600_000 - agoMs) } }),
  'host-2': room(),
})
const hosts = [host('host-1'), host('host-2')]

function planned(over: Partial<Facts>, agoMs = 0, people: readonly ReturnType<typeof player>[] = []) {
  return planHostDrains(world(over, { hosts, rooms: rooms(emptied(agoMs)), people }))
}

const drained = (decisions: readonly Decision[]) =>
  decisions.flatMap(({ changes }) =>
    changes.flatMap(change =>
      change.kind === 'shard.life' && change.life.kind === 'draining' ? [change.ref.shardId] : [],
    ),
  )

const leaving = (id: string, over: Partial<ShardRecord> = {}) => shard(id, { leaving: true, ...over })
const elsewhere = (id: string, over: Partial<ShardRecord> = {}) =>
  shard(id, { host: 'host-2' as HostId, ...over })

t.test('what serves on a host that drains is leaving first, and is told nothing yet', async t => {
  for (const serving of [life.ready, life.suspect])
    t.match(planned({ shards: [shard('arena-1', { life: serving })] }), [
      {
        changes: [{ kind: 'shard.leaving', leaving: true }],
        unless: { verb: 'drain', fleet: 'arena', host: 'host-1' },
        orders: { length: 0 },
      },
    ])
  t.strictSame(planned({ shards: [leaving('arena-1')] }), [], 'that is said once')
})

t.test('what does not serve there goes at once', async t => {
  t.match(planned({ shards: [shard('arena-1', { life: life.starting })] }), [
    { changes: [{ life: { kind: 'gone' } }] },
  ])
  t.strictSame(planned({ shards: [shard('arena-1', { life: life.gone })] }), [])
  t.strictSame(planned({ shards: [shard('arena-1', { life: life.draining(30_000) })] }), [], 'in time')
  t.match(planned({ shards: [shard('arena-1', { life: life.draining(900_000, true) })] }), [
    { changes: [{ life: { drain: { deadline: at(600_000), waitEmpty: false } } }] },
  ])
})

t.test('others start in the stead of those that are leaving', async t => {
  const shards = [leaving('arena-1'), leaving('arena-2', { life: life.suspect }), shard('arena-3')]
  const started = planCounts(
    world({ fleets: [fleet({ shards: 2, spares: 1 })], shards }, { hosts, rooms: rooms(emptied()) }),
  ).flatMap(({ changes }) =>
    changes.flatMap(change => (change.kind === 'shard.create' ? [change.shard.host] : [])),
  )
  t.strictSame(started, ['host-2', 'host-2'])
})

t.test('as many drain as are ready beyond what is wanted, and the store is asked once more', async t => {
  const fleets = [fleet({ shards: 3, spares: 0 })]
  const old = [leaving('arena-1'), leaving('arena-2'), leaving('arena-3')]
  const fresh = (count: number) =>
    [4, 5, 6].map((number, index) =>
      elsewhere(`arena-${number}`, { life: index < count ? life.ready : life.starting }),
    )
  for (const count of [0, 1, 2, 3])
    t.equal(drained(planned({ fleets, shards: [...old, ...fresh(count)] })).length, count)
  t.match(planned({ fleets, shards: [...old, ...fresh(1)] }), [
    {
      changes: [
        { kind: 'fleet.floor', fleet: 'arena' },
        {
          from: ['ready'],
          life: { drain: { deadline: at(600_000), waitEmpty: false, cause: 'host' } },
        },
      ],
      unless: { verb: 'drain', host: 'host-1' },
      orders: [{ step: { kind: 'drain', draining: true, deadlineMs: 600_000 } }],
    },
  ])
})

t.test(
  'the empty ones go first, then those with the fewest players, and none that somebody comes to',
  async t => {
    const shards = [leaving('arena-1'), leaving('arena-2'), leaving('arena-3')]
    const groups = [group(1, ref('arena-1')), group(2, ref('arena-2'))]
    const people = [player(1, 'arena-g1')]
    const of = (wanted: number, more: Partial<Facts> = {}) =>
      drained(planned({ fleets: [fleet({ shards: wanted, spares: 0 })], shards, groups, ...more }, 0, people))
    t.strictSame(of(2), ['arena-3'])
    t.strictSame(of(1), ['arena-3', 'arena-2'])
    t.strictSame(of(0), ['arena-3', 'arena-2', 'arena-1'], 'nobody wants them any more')
    const reservations = [{ id: 'r', shard: ref('arena-3'), places: 1, reason: '', expiresAt: at(1) }]
    t.strictSame(of(2, { reservations }), ['arena-2'])
  },
)

t.test('at its last call a host takes along what it has left', async t => {
  const fleets = [fleet({ shards: 2, spares: 0 })]
  const shards = [leaving('arena-1'), leaving('arena-2', { life: life.suspect })]
  t.strictSame(planned({ fleets, shards }, 299_999), [])
  t.match(planned({ fleets, shards }, 300_000), [
    { changes: [{ kind: 'shard.life', life: { kind: 'draining', drain: { deadline: at(300_000) } } }] },
    { changes: [{ kind: 'shard.life', life: { kind: 'suspect', drain: { cause: 'host' } } }] },
  ])
  const short = (leftMs: number) => {
    const drain = { since: at(leftMs - 60_000), until: at(leftMs) }
    const given = rooms({ 'host-1': room({ accepts: false, drain }) })
    return drained(planHostDrains(world({ fleets, shards: [leaving('arena-1')] }, { rooms: given })))
  }
  t.strictSame(short(30_001), [])
  t.strictSame(short(30_000), ['arena-1'], 'half of a shorter time')
})

t.test('what finds no room for long is not waited for, the rest is', async t => {
  const of = fleet({ shards: 3, spares: 0 })
  const noRoom = (agoMs: number): FleetPlan => ({
    ...planOf(of),
    noRoom: { since: at(-agoMs), why: 'full' },
  })
  const shards = [
    leaving('arena-1'),
    leaving('arena-2'),
    leaving('arena-3'),
    elsewhere('arena-4', { life: life.starting }),
  ]
  const of3 = (agoMs: number) => planned({ fleets: [{ ...of, plan: noRoom(agoMs) }], shards })
  t.strictSame(of3(119_999), [], 'a machine may be on its way')
  t.strictSame(drained(of3(120_000)).length, 2, 'one waits for the one that starts')
  t.strictSame(
    of3(120_000).flatMap(({ changes }) => changes.map(({ kind }) => kind)),
    ['shard.life', 'shard.life'],
  )
})

t.test('a brake holds the drain of a host, its last call too', async t => {
  const brakes = [
    { scope: 'host:host-1', verb: 'drain', reason: '', owner: 'me', since: NOW, expiresAt: undefined },
  ] as const
  const fleets = [fleet({ shards: 0, spares: 0 })]
  for (const agoMs of [0, 500_000])
    t.strictSame(planned({ fleets, shards: [shard('arena-1'), leaving('arena-2')], brakes }, agoMs), [])
})

t.test('a node that does not know the hosts yet leaves everything as it is', async t => {
  const shards = [leaving('arena-1'), shard('arena-2', { life: drainingFor('host') })]
  t.strictSame(planHostDrains(world({ shards }, { rooms: undefined })), [])
})

function drainingFor(cause: 'host' | 'surplus' | undefined, leftMs = 60_000): ShardLife {
  const one = life.draining(leftMs)
  return one.kind === 'draining' && cause !== undefined ? { ...one, drain: { ...one.drain, cause } } : one
}

t.test('when the host drains no more, what it took along is taken back, and nothing else', async t => {
  const back = (over: Partial<ShardRecord>) =>
    planHostDrains(world({ shards: [shard('arena-1', over)] }, { rooms: rooms({ 'host-1': room() }) }))
  t.match(back({ life: drainingFor('host') }), [
    { changes: [{ from: ['draining'], life: { kind: 'ready' } }], orders: [{ step: { draining: false } }] },
  ])
  t.strictSame(back({ life: drainingFor('surplus') }), [])
  t.strictSame(back({ life: drainingFor(undefined) }), [], 'people drain it')
  t.strictSame(back({ life: drainingFor('host', 5_000) }), [], 'its players are on their way')
  t.strictSame(back({ life: drainingFor('host'), version: 'v0' }), [], 'nobody wants that version')
})

t.test('what was leaving stays, and whoever started in its stead is one too many', async t => {
  const staying = [{ changes: [{ kind: 'shard.leaving', ref: ref('arena-1'), leaving: false }] }]
  for (const given of [rooms({ 'host-1': room() }), rooms({ 'host-1': room({ accepts: false }) }), rooms({})])
    t.match(planHostDrains(world({ shards: [leaving('arena-1')] }, { rooms: given })), staying)
  const shards = [shard('arena-1'), elsewhere('arena-2')]
  const groups = [group(1, ref('arena-1'))]
  t.strictSame(
    drained(planCounts(world({ fleets: [fleet({ shards: 1, spares: 0 })], shards, groups }, { hosts }))),
    ['arena-2'],
  )
})

t.test('no group begins on what is leaving', async t => {
  const begun = (shards: readonly ShardRecord[]) =>
    planGroups(world({ fleets: [fleet({ shards: 1, spares: 0 })], shards })).length
  t.equal(begun([shard('arena-1')]), 1)
  t.equal(begun([leaving('arena-1')]), 0)
})

t.test('a group that shares a shard does not take what comes up for one that is leaving', async t => {
  const shards = [leaving('arena-1'), elsewhere('arena-2'), elsewhere('arena-3')]
  const groups = [group(1, ref('arena-1')), group(2, ref('arena-2')), group(3, ref('arena-2'))]
  const fleets = [fleet({ shards: 3, spares: 0 })]
  const removed = (more: readonly ShardRecord[]) =>
    planGroups(world({ fleets, shards: [...shards, ...more], groups })).map(({ changes }) => changes[0])
  t.strictSame(removed([]), [])
  t.match(removed([elsewhere('arena-4')]), [{ kind: 'group.remove', id: 'arena-g3' }])
})

t.test('one that was leaving and died makes nobody else one too many', async t => {
  const left = group(1, ref('arena-1'))
  const shards = [shard('arena-1', { life: life.fenced }), elsewhere('arena-2'), elsewhere('arena-3')]
  const begun = {
    fleets: [fleet({ shards: 1, spares: 1 })],
    shards,
    groups: [left],
    failovers: [
      {
        id: 'f',
        group: left.id,
        from: left.shard,
        cause: 'crash' as const,
        members: [],
        begunAt: NOW,
        holdUntil: NOW,
        since: NOW,
        phase: { kind: 'begun' as const },
        causeEvent: 1,
      },
    ],
  }
  t.strictSame(planCounts(world(begun, { hosts })), [])
})
