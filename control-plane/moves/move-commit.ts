import type { Change } from '../facts/change.ts'
import type { MovePhaseName, MoveRecord } from './move.ts'

/** What makes a move final: its placements are written, and the accounts of its players are expected on the target. All of it holds, or the
 *  move stays where it is. */
export function commitOf(
  { id, target, flows }: Pick<MoveRecord, 'id' | 'target' | 'flows'>,
  from: MovePhaseName,
): Change[] {
  const placements = flows.map(({ player, placementVersion }): Change => ({
    kind: 'placement.put',
    placement: { player, group: target, placementVersion },
  }))
  const expected = flows.flatMap(({ account }): Change[] =>
    account === undefined
      ? []
      : [{ kind: 'expected.put', account: account.name, epoch: account.epoch, group: target }],
  )
  return [...placements, ...expected, { kind: 'move.phase', id, from: [from], phase: 'commit' }]
}
