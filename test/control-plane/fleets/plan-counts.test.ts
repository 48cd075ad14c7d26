import t from 'tap'
import type { FleetName, Generation } from '../../../proto/contract/ids.ts'
import type { FleetRecord } from '../../../control-plane/fleets/fleet.ts'
import type { ShardLife, ShardRecord } from '../../../control-plane/shards/shard.ts'
import { planCounts } from '../../../control-plane/fleets/plan-counts.ts'
import { planDeclared } from '../../../control-plane/fleets/plan-declared.ts'
import { planGroups } from '../../../control-plane/groups/plan-groups.ts'
import type { Decision } from '../../../control-plane/facts/decision.ts'
import {
  allWell,
  failover,
  fleet,
  group,
  host,
  life,
  NOW,
  player,
  proxy,
  ref,
  shard,
  world,
} from '../../support/world.ts'
import { move } from '../../support/move-record.ts'

const started = (decisions: readonly Decision[]) =>
  decisions.flatMap(one =>
    one.changes.flatMap(change =>
      change.kind === 'shard.create' ? [`${change.shard.ref.shardId}#${change.shard.ref.incarnation}`] : [],
    ),
  )
const drained = (decisions: readonly Decision[]) =>
  decisions.flatMap(one =>
    one.changes.flatMap(change =>
      change.kind === 'shard.life' ? [`${change.ref.shardId}→${change.life.kind}`] : [],
    ),
  )

t.test('a new fleet starts its shards and spares, numbered from one', async t => {
  t.strictSame(started(planCounts(allWell({}))), ['arena-1#1', 'arena-2#1', 'arena-3#1', 'arena-4#1'])
})

t.test('nothing starts without an attached host, or under a brake', async t => {
  t.strictSame(planCounts(world({})), [])
  const brakes = [
    { scope: 'fleet:arena', verb: 'start', reason: '', owner: 'me', since: NOW, expiresAt: undefined },
  ] as const
  t.strictSame(planCounts(allWell({ brakes })), [])
})

t.test('shards spread over hosts', async t => {
  const decisions = planCounts(world({}, { hosts: [host('host-1'), host('host-2')] }))
  t.strictSame(
    decisions.flatMap(one => one.orders.map(order => order.host)),
    ['host-1', 'host-2', 'host-1', 'host-2'],
  )
})

const others = [shard('arena-2'), shard('arena-3'), shard('arena-4')]

t.test('one that drains and is suspect is no capacity: nobody else is one too many for it', async t => {
  const { endpoint, pid, drain } = life.draining() as Extract<ShardLife, { readonly kind: 'draining' }>
  const leaving = shard('arena-1', { life: { kind: 'suspect', endpoint, pid, drain } })
  const shards = [leaving, ...others, shard('arena-5')]
  t.strictSame(planCounts(allWell({ shards })), [])
  t.strictSame(started(planCounts(allWell({ shards: [leaving, ...others] }))), ['arena-5#1'])
})

t.test('a dead shard comes back as its next life once its group is settled elsewhere', async t => {
  const gone = shard('arena-1', { life: life.gone })
  const moved = group(1, ref('arena-4'), { generation: 2 as Generation })
  t.strictSame(started(planCounts(allWell({ shards: [gone, ...others], groups: [moved] }))), ['arena-1#2'])
})

t.test('while its group is being bound elsewhere nothing is started in its stead', async t => {
  const left = group(1, ref('arena-1'))
  const shards = [shard('arena-1', { life: life.fenced }), ...others]
  t.strictSame(planCounts(allWell({ shards, groups: [left], failovers: [failover(left)] })), [])
  const waiting = failover(left, { phase: { kind: 'waiting', why: 'no room' } })
  t.strictSame(
    started(planCounts(allWell({ shards, groups: [left], failovers: [waiting] }))),
    ['arena-5#1'],
    'it waits for a new one',
  )
})

t.test('draining shards are no capacity, starting ones are', async t => {
  const shards = [
    shard('arena-1', { life: life.draining() }),
    shard('arena-2', { life: life.starting }),
    shard('arena-3'),
    shard('arena-4'),
  ]
  t.strictSame(started(planCounts(allWell({ shards }))), ['arena-5#1'])
})

t.test(
  'a scale-down of the shards leaves the spares alone, and takes the youngest group’s shard',
  async t => {
    const fleets = [fleet({ shards: 2, spares: 1 })]
    const shards = [1, 2, 3, 4].map(index => shard(`arena-${index}`))
    const groups = [1, 2, 3].map(index => group(index, ref(`arena-${index}`)))
    t.strictSame(drained(planCounts(allWell({ fleets, shards, groups }))), ['arena-3→draining'])
  },
)

t.test('a scale-down of shards and spares takes of both', async t => {
  const fleets = [fleet({ shards: 1, spares: 0 })]
  const shards = [shard('arena-1'), shard('arena-2'), shard('arena-3')]
  const groups = [group(1, ref('arena-1')), group(2, ref('arena-2'))]
  const people = [player(1, 'arena-g1'), player(2, 'arena-g2'), player(3, 'arena-g2')]
  t.strictSame(drained(planCounts(allWell({ fleets, shards, groups }, { people }))), [
    'arena-2→draining',
    'arena-3→draining',
  ])
})

t.test('a shard that somebody is on the way to is never drained as surplus', async t => {
  const fleets = [fleet({ shards: 0, spares: 0 })]
  const reservations = [{ id: 'r', shard: ref('arena-1'), places: 1, reason: '', expiresAt: NOW }]
  t.strictSame(planCounts(allWell({ fleets, shards: [shard('arena-1')], reservations })), [])
})

const created = (decisions: readonly Decision[]) =>
  decisions.flatMap(one =>
    one.changes.map(change =>
      change.kind === 'group.create' ? `${change.group.id} on ${change.group.shard.shardId}` : change.kind,
    ),
  )

t.test('each non-spare shard gets one group when it is ready; the last numbers stay spares', async t => {
  const all = [1, 2, 3, 4].map(index => shard(`arena-${index}`))
  t.strictSame(created(planGroups(allWell({ shards: all }))), [
    'arena-g1 on arena-1',
    'arena-g2 on arena-2',
    'arena-g3 on arena-3',
  ])
  const late = shard('arena-1', { life: life.starting, createdAt: NOW })
  t.strictSame(
    created(planGroups(allWell({ shards: [late, shard('arena-4')] }))),
    [],
    'a spare waits for the orderly start',
  )
})

t.test('a surplus group goes only when it is empty', async t => {
  const fleets = [fleet({ shards: 1, spares: 0 })]
  const groups = [group(1, ref('arena-1')), group(2, ref('arena-1'))]
  const given = { fleets, shards: [shard('arena-1')], groups }
  t.strictSame(
    created(planGroups(allWell(given, { people: [player(1, 'arena-g2')] }))),
    ['group.remove'],
    'the empty one, though it is older',
  )
  t.strictSame(
    created(planGroups(allWell(given, { people: [player(1, 'arena-g2'), player(2, 'arena-g1')] }))),
    [],
  )
})

t.test('no group ends while a proxy may still have players of it to tell of', async t => {
  const given = {
    fleets: [fleet({ shards: 1, spares: 0 })],
    shards: [shard('arena-1')],
    groups: [group(1, ref('arena-1')), group(2, ref('arena-1'))],
  }
  for (const [what, over, ends] of [
    ['has just come back', { sinceMs: 2_000 }, false],
    ['has been back for long', { sinceMs: 10_000 }, true],
    ['restarts', { attached: false }, false],
    ['is gone for good', { attached: false, leaseLeftMs: 0 }, true],
  ] as const) {
    const decided = planGroups(allWell(given, { proxies: [proxy('proxy-1', over)] }))
    t.strictSame(created(decided), ends ? ['group.remove'] : [], `it ${what}`)
  }
})

t.test('an empty group that shares a shard begins anew once a shard is idle beyond the spares', async t => {
  const shards = [1, 2, 3, 4].map(index => shard(`arena-${index}`))
  const groups = [group(1, ref('arena-1')), group(2, ref('arena-2')), group(3, ref('arena-1'))]
  const removed = (given: Parameters<typeof allWell>[0], people: ReturnType<typeof player>[] = []) =>
    planGroups(allWell(given, { people })).flatMap(({ changes }) =>
      changes.map(change => (change.kind === 'group.remove' ? change.id : change.kind)),
    )
  const given = { fleets: [fleet({ spares: 1 })], shards, groups }
  t.strictSame(removed(given), ['arena-g3'], 'the younger one')
  t.strictSame(removed(given, [player(1, 'arena-g3')]), ['arena-g1'], 'whichever is empty')
  t.strictSame(removed(given, [player(1, 'arena-g3'), player(2, 'arena-g1')]), [])
  t.strictSame(removed({ ...given, fleets: [fleet({ spares: 2 })] }), [], 'spares that are wanted stay')
})

t.test(
  'an empty surplus group whose fail-over finds no shard goes too, unless players move to it',
  async t => {
    const fleets = [fleet({ shards: 0, spares: 0 })]
    const left = group(1, ref('arena-1'))
    const given = { fleets, shards: [shard('arena-1', { life: life.gone })], groups: [left] }
    const waiting = failover(left, { cause: 'drain', phase: { kind: 'waiting', why: 'no room' } })
    t.strictSame(created(planGroups(allWell({ ...given, failovers: [waiting] }))), ['group.remove'])
    t.strictSame(created(planGroups(allWell({ ...given, failovers: [failover(left)] }))), [])
    t.strictSame(created(planGroups(allWell({ ...given, moves: [move(left)] }))), [])
  },
)

t.test('a node whose file names no fleet does not scale down what others declared', async t => {
  t.equal(planDeclared([fleet()], [], []), undefined)
})

t.test('a fleet keeps its mode of addresses, and all else, as long as one of its shards runs', async t => {
  const known = [fleet({ spec: { addresses: undefined } })]
  const slots = 7
  const alias = fleet({ spec: { addresses: 'alias', slots } })
  const plan = (of: FleetRecord, ...shards: ShardRecord[]) =>
    planDeclared(known, [of], shards)?.changes.map(change => ('fleet' in change ? change.fleet : change))
  for (const running of ['starting', 'ready', 'suspect'] as const)
    t.strictSame(plan(alias, shard('arena-1', { life: life[running] })), undefined, running)
  for (const over of ['fenced', 'gone'] as const)
    t.strictSame(plan(alias, shard('arena-1', { life: life[over] })), [alias], over)
  t.strictSame(plan(alias, shard('other-1', { fleet: 'other' as FleetName })), [alias], 'of another fleet')
  const nat = fleet({ spec: { addresses: 'nat', slots } })
  t.strictSame(plan(nat, shard('arena-1')), [nat], 'nothing said is nat')
})
