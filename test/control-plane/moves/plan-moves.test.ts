import t from 'tap'
import { planMoves, planPlacementSweep } from '../../../control-plane/moves/plan-moves.ts'
import type { MoveFlow } from '../../../control-plane/moves/move.ts'
import type { Decision } from '../../../control-plane/facts/decision.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { allWell, group, NOW, player, ref, shard } from '../../support/world.ts'
import { move } from '../../support/move-record.ts'

const kinds = (decisions: readonly Decision[]) => decisions.map(one => one.changes.map(change => change.kind))
const { id: flowId, proxy, key } = player(1, 'arena-g1')
const flow: MoveFlow = { flowId, proxy, player: key, placementVersion: 1 }
const target = group(2, ref('arena-2'))
const given = { shards: [shard('arena-2')], groups: [target] }
const placed = { player: key, group: target.id, placementVersion: 1, madeAt: 0 as StoreTimeMs }

t.test('of two moves of one player that were prepared together the slower one is rolled back', async t => {
  const moves = [move(target, { flows: [flow] })]
  t.strictSame(kinds(planMoves(allWell({ ...given, moves }))), [['placement.put', 'move.phase']])
  t.match(planMoves(allWell({ ...given, moves, placements: [placed] })), [
    { changes: [{ kind: 'reservation.drop' }, { kind: 'move.phase', phase: 'rolled-back' }] },
  ])
})

t.test('with its player an account is expected on the target, from the moment of the commit', async t => {
  const account = { name: 'ann' as AccountName, epoch: 5 as Epoch }
  const moves = [move(target, { flows: [flow, { ...flow, account }] })]
  t.match(planMoves(allWell({ ...given, moves })), [
    {
      changes: [
        { kind: 'placement.put' },
        { kind: 'placement.put' },
        { kind: 'expected.put', account: 'ann', epoch: 5, group: target.id },
        { kind: 'move.phase', phase: 'commit' },
      ],
    },
  ])
})

t.test('a placement on a group that does not exist any more is forgotten', async t => {
  const people = [player(1, 'arena-g1')]
  const long = { activeForMs: 1_000_000, people }
  const placements = [{ ...placed, madeAt: (NOW - 500_000) as StoreTimeMs }]
  t.strictSame(kinds(planPlacementSweep(allWell({ ...given, placements }, long))), [])
  t.strictSame(kinds(planPlacementSweep(allWell({ placements }, long))), [['placement.remove']])
})
