import type { GroupRecord } from '../../groups/group.ts'
import type { FleetName, Generation, GroupId, ShardRef } from '../../../proto/contract/ids.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import { numberIn, shardRefIn, textIn, timeIn } from './columns.ts'
import { type ChangeContext, type Refusal, refusedUnless } from './change-context.ts'
import { ONE_ROW, put, rows, run, type Row, type Statements } from './statements.ts'

export function* readGroups(): Statements<readonly GroupRecord[]> {
  return (yield* rows('SELECT * FROM shard_group ORDER BY fleet, ordinal')).map(groupOf)
}

/** True of a statement with `:shardId` and `:incarnation` while that life of the shard is ready. */
export const SHARD_IS_READY =
  "EXISTS (SELECT 1 FROM shard WHERE shard_id = :shardId AND incarnation = :incarnation AND state = 'ready')"

/** True of a statement that has `:now` too while it carries no group and keeps no places. */
export const SHARD_IS_NOBODYS = `NOT EXISTS (SELECT 1 FROM shard_group WHERE shard_id = :shardId AND incarnation = :incarnation)
    AND NOT EXISTS
      (SELECT 1 FROM reservation WHERE shard_id = :shardId AND incarnation = :incarnation AND expires_at > :now)`

export function* createGroup(
  { now }: ChangeContext,
  group: Pick<GroupRecord, 'id' | 'fleet' | 'ordinal' | 'shard'>,
): Statements<Refusal> {
  const written = yield* run(
    `INSERT INTO shard_group (group_id, fleet, ordinal, shard_id, incarnation, generation, bound_at)
     SELECT :id, :fleet, :ordinal, :shardId, :incarnation,
       1 + COALESCE((SELECT generation FROM group_past WHERE group_id = :id), 0), :now
     FROM ${ONE_ROW} WHERE ${SHARD_IS_READY} AND ${SHARD_IS_NOBODYS}
       AND NOT EXISTS (SELECT 1 FROM shard_group WHERE group_id = :id)`,
    { id: group.id, fleet: group.fleet, ordinal: group.ordinal, ...group.shard, now },
  )
  return refusedUnless(
    written,
    `group ${group.id} exists already, or ${shardRefText(group.shard)} is not ready and empty`,
  )
}

export function* bindGroup(
  { now }: ChangeContext,
  change: { readonly id: GroupId; readonly generation: Generation; readonly to: ShardRef },
): Statements<Refusal> {
  const written = yield* run(
    `UPDATE shard_group SET shard_id = :shardId, incarnation = :incarnation, generation = generation + 1, bound_at = :now
     WHERE group_id = :id AND generation = :generation AND ${SHARD_IS_READY}`,
    { id: change.id, generation: change.generation, ...change.to, now },
  )
  return refusedUnless(
    written,
    `group ${change.id} is not at generation ${change.generation}, or ${shardRefText(change.to)} is not ready`,
  )
}

export function* removeGroup(change: {
  readonly id: GroupId
  readonly generation: Generation
}): Statements<Refusal> {
  const { id, generation } = change
  const written = yield* run('DELETE FROM shard_group WHERE group_id = :id AND generation = :generation', {
    id,
    generation,
  })
  if (written > 0)
    yield* put(
      'UPDATE group_past SET generation = :generation WHERE group_id = :id',
      'INSERT INTO group_past (group_id, generation) VALUES (:id, :generation)',
      { id, generation },
    )
  return refusedUnless(written, `group ${change.id} is not at generation ${change.generation}`)
}

function groupOf(row: Row): GroupRecord {
  return {
    id: textIn(row, 'group_id') as GroupId,
    fleet: textIn(row, 'fleet') as FleetName,
    ordinal: numberIn(row, 'ordinal'),
    shard: shardRefIn(row),
    generation: numberIn(row, 'generation') as Generation,
    boundAt: timeIn(row, 'bound_at'),
  }
}
