import type { ChangeKind } from '../../facts/change.ts'
import { numberIn, textIn } from './columns.ts'
import { type Row, rows, run, type Statements } from './statements.ts'

/** A table that facts are read from. Each remembers the revision that last wrote to it, so that readers keep what has not changed. */
export type FactPart =
  | 'fleet'
  | 'shard'
  | 'shard_group'
  | 'failover'
  | 'reservation'
  | 'player_move'
  | 'placement'
  | 'brake'
  | 'ban'
  | 'expected_account'
  | 'zone_map'

const WRITTEN_BY = {
  'fleet.put': ['fleet'],
  'fleet.scale': ['fleet'],
  'fleet.deploy': ['fleet'],
  'fleet.failed': ['fleet'],
  'fleet.floor': [],
  'fleet.remove': ['fleet', 'shard', 'zone_map'],
  'shard.create': ['shard'],
  'shard.life': ['shard'],
  'shard.leaving': ['shard'],
  'group.create': ['shard_group'],
  'group.bind': ['shard_group'],
  'group.remove': ['shard_group'],
  'failover.begin': ['failover'],
  'failover.phase': ['failover'],
  'reservation.make': ['reservation'],
  'reservation.extend': ['reservation'],
  'reservation.drop': ['reservation'],
  'reservation.sweep': ['reservation'],
  'move.begin': ['player_move'],
  'move.phase': ['player_move'],
  'placement.put': ['placement'],
  'placement.remove': ['placement'],
  'brake.set': ['brake'],
  'brake.absent': [],
  'brake.clear': ['brake'],
  'ban.put': ['ban'],
  'ban.remove': ['ban'],
  'ban.expire': ['ban'],
  'expected.put': ['expected_account'],
  'expected.bounce': ['expected_account'],
  'expected.remove': ['expected_account'],
  'zones.put': ['zone_map'],
  'zones.remove': ['zone_map'],
  'request.record': [],
} as const satisfies Record<ChangeKind, readonly FactPart[]>

export type Revisions = ReadonlyMap<string, number>

export function* readRevisions(): Statements<Revisions> {
  return revisionsIn(yield* rows('SELECT part, revision FROM fact_revision'))
}

/** @param found rows with `part` and `revision` */
export function revisionsIn(found: readonly Row[]): Revisions {
  return new Map(found.map(one => [textIn(one, 'part'), numberIn(one, 'revision')]))
}

/** Of the whole, or of one table. */
export function revisionOf(revisions: Revisions, part: FactPart | 'all' | 'scaler'): number {
  return revisions.get(part) ?? 0
}

/** Raises the revision of the whole and of every table that these changes write to. Returns the new one. */
export function* raiseRevision(kinds: readonly ChangeKind[]): Statements<number> {
  const next = revisionOf(yield* readRevisions(), 'all') + 1
  const parts = new Set<string>(['all', ...kinds.flatMap(kind => WRITTEN_BY[kind])])
  for (const part of parts)
    yield* run('UPDATE fact_revision SET revision = :next WHERE part = :part', { next, part })
  return next
}
