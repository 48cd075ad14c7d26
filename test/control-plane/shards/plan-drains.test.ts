import t from 'tap'
import type { Decision } from '../../../control-plane/facts/decision.ts'
import type { Change } from '../../../proto/contract/admin.ts'
import { planDrainRequest, planUndrainRequest } from '../../../control-plane/shards/plan-requests.ts'
import type { ShardLife } from '../../../control-plane/shards/shard.ts'
import { planDrains } from '../../../control-plane/shards/plan-drains.ts'
import { allWell, failover, group, life, player, ref, shard } from '../../support/world.ts'

const kinds = (decisions: readonly Decision[]) => decisions.map(one => one.changes.map(change => change.kind))
type DrainingLife = Extract<ShardLife, { readonly kind: 'draining' }>
const meta: Change = { requestId: 'r1', validateOnly: false, actor: 'ann', reason: 'test' }
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

t.test('a drain goes on while its shard is suspect, to the deadline', async t => {
  const suspect = (deadlineInMs: number) => {
    const { endpoint, pid, drain } = life.draining(deadlineInMs) as DrainingLife
    return [shard('arena-1', { life: { kind: 'suspect', endpoint, pid, drain } })]
  }
  t.strictSame(kinds(planDrains(allWell({ shards: suspect(60_000), groups: [first] }, { people }))), [
    ['failover.begin'],
  ])
  t.match(planDrains(allWell({ shards: suspect(0), groups: [first] }, { people }))[0]?.changes[0], {
    kind: 'shard.life',
    from: ['suspect'],
    life: { kind: 'gone' },
  })
  t.strictSame(
    planDrains(allWell({ shards: [shard('arena-1', { life: life.suspect })], groups: [first] })),
    [],
    'one that is only suspect stays',
  )
})

t.test('a suspect shard can be drained, and its drain taken back', async t => {
  const drained = planDrainRequest(
    allWell({ shards: [shard('arena-1', { life: life.suspect })] }),
    'arena-1',
    meta,
    { deadlineMs: 60_000, waitEmpty: false },
  ).decision.changes[0]
  t.match(drained, { life: { kind: 'suspect', drain: { waitEmpty: false } } })
  if (drained?.kind !== 'shard.life') throw new TypeError('it changes a life')
  const back = planUndrainRequest(
    allWell({ shards: [shard('arena-1', { life: drained.life })] }),
    'arena-1',
    meta,
  )
  t.match(back.decision.changes, [{ from: ['suspect'], life: { kind: 'suspect', drain: undefined } }])
})
