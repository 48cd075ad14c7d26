import t from 'tap'
import { planStranded } from '../../../control-plane/groups/plan-stranded.ts'
import { failover, group, NOW, player, ref, shard, world } from '../../support/world.ts'

const first = group(1, ref('arena-1'))
const gone = shard('arena-1', { life: { kind: 'gone', endpoint: undefined } })
const dropped = failover(first, { cause: 'manual', phase: { kind: 'dropped', why: 'no shard has room' } })
const people = [player(1, 'arena-g1')]
const live = { people }

t.test('a group whose move was dropped just as its shard ended looks for a shard again', async t => {
  const decisions = planStranded(world({ shards: [gone], groups: [first], failovers: [dropped] }, live))
  t.match(decisions, [
    {
      changes: [{ kind: 'failover.begin', failover: { group: 'arena-g1', phase: { kind: 'begun' } } }],
    },
  ])
  t.equal(
    planStranded(world({ shards: [], groups: [first] }, live)).length,
    1,
    'the row of its shard is swept',
  )
})

t.test('a group that is served, on its way, or behind a brake is left alone', async t => {
  const underWay = failover(first, { phase: { kind: 'waiting', why: 'no shard has room' } })
  const brakes = [
    { scope: 'all', verb: 'failover', reason: '', owner: 'me', since: NOW, expiresAt: undefined },
  ] as const
  t.strictSame(
    planStranded(world({ shards: [shard('arena-1')], groups: [first], failovers: [dropped] }, live)),
    [],
  )
  t.strictSame(planStranded(world({ shards: [gone], groups: [first], failovers: [underWay] }, live)), [])
  t.strictSame(planStranded(world({ shards: [gone], groups: [first], brakes }, live)), [])
})
