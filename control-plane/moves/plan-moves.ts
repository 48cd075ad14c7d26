import { playerKeyText } from '../../proto/contract/common.ts'
import type { OrderId } from '../../proto/contract/ids.ts'
import type { Change } from '../facts/change.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { groupOf, shardOf, type World } from '../facts/world.ts'
import { type ProxyBatch, batchesByProxy } from './batches.ts'
import { commitOf } from './move-commit.ts'
import type { MoveFlow, MoveRecord } from './move.ts'

/** A proxy that has not answered a committed move by then is left to its next snapshot, which carries the placements. */
export const MOVE_ANSWER_MS = 10_000

/** Takes every move of players one step further: PREPARE → READY → COMMIT → DRAIN → DONE, or ROLLBACK before commit. */
export function planMoves(world: World): Decision[] {
  return world.facts.moves.flatMap(move => {
    switch (move.phase) {
      case 'prepare':
      case 'ready':
        return [planCommit(world, move)]
      case 'commit':
        return [planOrders(world, move)]
      case 'drain':
        return planDone(world, move)
      case 'done':
      case 'rolled-back':
        return []
    }
  })
}

/** READY and COMMIT: the target is looked at once more, then the placements are written; from here on there is no way back. */
function planCommit(world: World, move: MoveRecord): Decision {
  const target = groupOf(world.facts, move.target)
  const shard = target === undefined ? undefined : shardOf(world.facts, target.shard)
  if (target === undefined || shard?.life.kind !== 'ready')
    return rollBack(move, 'the target is not ready any more')
  if (world.facts.now > move.deadline) return rollBack(move, 'its deadline has passed')
  if (isOvertaken(world, move)) return rollBack(move, 'another move of the same players was faster')
  return onlyChange(commitOf(move, move.phase), [])
}

/** Two moves of one player were prepared at the same time: the placements of the second one would never be taken. */
function isOvertaken(world: World, move: MoveRecord): boolean {
  const versions = new Map(
    world.facts.placements.map(({ player, placementVersion }) => [playerKeyText(player), placementVersion]),
  )
  return move.flows.some(
    ({ player, placementVersion }) => (versions.get(playerKeyText(player)) ?? 0) >= placementVersion,
  )
}

function rollBack(move: MoveRecord, why: string): Decision {
  return onlyChange(
    [
      { kind: 'reservation.drop', id: move.reservation },
      { kind: 'move.phase', id: move.id, from: ['prepare', 'ready'], phase: 'rolled-back' },
    ],
    [
      {
        actor: 'system',
        kind: 'players.move-rolled-back',
        subject: move.target,
        summary: `move ${move.id} of ${move.flows.length} players is rolled back: ${why}`,
        why,
        after: { move: move.id, phase: 'rolled-back' },
      },
    ],
  )
}

export function moveOrderId(move: Pick<MoveRecord, 'id'>, batch: ProxyBatch<MoveFlow>): OrderId {
  return `move-${move.id}-${batch.index}` as OrderId
}

function planOrders(world: World, move: MoveRecord): Decision {
  const batches = batchesByProxy(move.flows)
  const open = batches.filter(batch => world.live.answerOf(moveOrderId(move, batch)) === undefined)
  const late = world.facts.now - move.since > MOVE_ANSWER_MS
  if (open.length === 0 || late)
    return onlyChange([{ kind: 'move.phase', id: move.id, from: ['commit'], phase: 'drain' }], [])
  return {
    ...onlyChange([], []),
    proxyOrders: open.map(batch => ({
      proxy: batch.proxy,
      step: {
        kind: 'move',
        orderId: moveOrderId(move, batch),
        move: {
          moveId: move.id,
          groupId: move.target,
          flows: batch.items.map(({ flowId, placementVersion }) => ({ flowId, placementVersion })),
          follow: move.follow,
          clientTimeoutMs: move.clientTimeoutMs,
          lameDuckMs: move.lameDuckMs,
          pacePerSecond: move.pacePerSecond,
        },
      },
    })),
  }
}

function planDone(world: World, move: MoveRecord): Decision[] {
  if (world.facts.now - move.since < move.lameDuckMs) return []
  return [
    onlyChange(
      [
        { kind: 'reservation.drop', id: move.reservation },
        { kind: 'move.phase', id: move.id, from: ['drain'], phase: 'done' },
      ],
      [
        {
          actor: 'system',
          kind: 'players.moved',
          subject: move.target,
          summary: `move ${move.id} of ${move.flows.length} players to ${move.target} is done`,
          why: `request ${move.requestId}`,
          after: { move: move.id, phase: 'done' },
        },
      ],
    ),
  ]
}

/** Placements of players who have been away for so long are forgotten. */
export const PLACEMENT_KEPT_MS = 120_000
/** How many placements one pass forgets at most. */
export const PLACEMENT_SWEEP_MAX = 500

/** Drops explicit placements of players who are gone, or whose group is. */
export function planPlacementSweep(world: World): Decision[] {
  const old = world.facts.placements.filter(
    placement => world.facts.now - placement.madeAt > PLACEMENT_KEPT_MS,
  )
  if (old.length === 0 || world.live.activeForMs < PLACEMENT_KEPT_MS) return []
  const present = new Set(world.live.players().map(player => playerKeyText(player.key)))
  const groups = new Set(world.facts.groups.map(group => group.id))
  const changes: Change[] = old
    .filter(placement => !present.has(playerKeyText(placement.player)) || !groups.has(placement.group))
    .slice(0, PLACEMENT_SWEEP_MAX)
    .map(placement => ({ kind: 'placement.remove', player: placement.player }))
  return changes.length === 0 ? [] : [onlyChange(changes, [])]
}
