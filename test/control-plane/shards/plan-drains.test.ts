import t from 'tap'
import type { Decision } from '../../../control-plane/facts/decision.ts'
import { planDrains } from '../../../control-plane/shards/plan-drains.ts'
import { allWell, failover, group, life, player, ref, shard } from '../../support/world.ts'

const kinds = (decisions: readonly Decision[]) => decisions.map(one => one.changes.map(change => change.kind))
const first = group(1, ref('arena-1'))
const people = [player(1, 'arena-g1')]

t.test('the groups of a draining shard leave', async t => {
  const shards = [shard('arena-1', { life: life.draining() })]
  t.strictSame(kinds(planDrains(allWell({ shards, groups: [first] }, { people }))), [['failover.begin']])
  t.strictSame(
    planDrains(
      allWell({ shards, groups: [first], failovers: [failover(first, { cause: 'drain' })] }, { people }),
    ),
    [],
  )
})

t.test('with wait-empty the players may stay until they leave', async t => {
  const shards = [shard('arena-1', { life: life.draining(60_000, true) })]
  t.strictSame(planDrains(allWell({ shards, groups: [first] }, { people })), [])
  t.strictSame(
    kinds(planDrains(allWell({ shards, groups: [first] }))),
    [['failover.begin']],
    'the empty group goes elsewhere',
  )
})

t.test('a draining shard stops once its groups are settled elsewhere, not before', async t => {
  const shards = [shard('arena-1', { life: life.draining() })]
  t.match(planDrains(allWell({ shards }))[0]?.changes[0], { kind: 'shard.life', life: { kind: 'gone' } })
  t.strictSame(planDrains(allWell({ shards, failovers: [failover(first, { cause: 'drain' })] })), [])
})

t.test('at the absolute deadline it stops anyway, and its groups go on looking', async t => {
  const shards = [shard('arena-1', { life: life.draining(0) })]
  t.strictSame(kinds(planDrains(allWell({ shards, groups: [first] }, { people }))), [
    ['shard.life', 'failover.begin'],
  ])
})
