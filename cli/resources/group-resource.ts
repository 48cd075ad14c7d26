import type { GroupView } from '../../proto/contract/admin.ts'
import { durationText } from '../arguments/duration.ts'
import type { FactLine } from '../output/facts.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'

export const groupResource: Resource<GroupView> = {
  plural: 'groups',
  nameOf: group => group.id,
  compare: (left, right) => compareIds(left.id, right.id),
  columns: [
    column('ID', group => group.id),
    column('FLEET', group => group.fleet),
    column('SHARD', group => group.shard || '-'),
    {
      heading: 'PHASE',
      cell: group => ({ text: group.phase, tone: group.phase === 'settled' ? 'good' : 'warning' }),
    },
    column('PLAYERS', group => String(group.players)),
    column('GENERATION', group => String(group.generation)),
    column('SINCE', group => durationText(group.sinceMs)),
    column('LIFE', group => String(group.incarnation), true),
    column('DETAIL', group => group.detail, true),
  ],
  record: group => ({
    id: group.id,
    fleet: group.fleet,
    shard: group.shard === '' ? null : group.shard,
    incarnation: group.incarnation,
    generation: group.generation,
    players: group.players,
    phase: group.phase,
    detail: group.detail,
    sinceMs: group.sinceMs,
  }),
}

export function groupFacts(group: GroupView): readonly FactLine[] {
  return [
    { name: 'group', value: group.id },
    { name: 'fleet', value: group.fleet },
    { name: 'shard', value: group.shard === '' ? '' : `${group.shard}, life ${group.incarnation}` },
    { name: 'since', value: `${durationText(group.sinceMs)} ago` },
    { name: 'generation', value: String(group.generation) },
    { name: 'players', value: String(group.players) },
    { name: 'phase', value: group.phase },
    { name: 'detail', value: group.detail },
  ]
}
