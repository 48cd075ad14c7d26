import type { ShardView } from '../../proto/contract/admin.ts'
import type { ShardStateName } from '../../proto/contract/common.ts'
import { durationText } from '../arguments/duration.ts'
import type { FactLine } from '../output/facts.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'
import type { Tone } from '../output/tone.ts'

const STATE_TONES = {
  starting: 'busy',
  ready: 'good',
  draining: 'busy',
  suspect: 'warning',
  fenced: 'bad',
  gone: 'quiet',
} as const satisfies Record<ShardStateName, Tone>

export const shardResource: Resource<ShardView> = {
  plural: 'shards',
  nameOf: shard => shard.id,
  compare: (left, right) => compareIds(left.id, right.id),
  columns: [
    column('ID', shard => shard.id),
    column('FLEET', shard => shard.fleet),
    column('GROUPS', groupsText),
    { heading: 'STATE', cell: shard => ({ text: shard.state, tone: STATE_TONES[shard.state] }) },
    column('PLAYERS', shard => `${shard.players}/${shard.slots}`),
    column('ADDRESS', shard => shard.address || '-'),
    column('PID', shard => (shard.pid === 0 ? '-' : String(shard.pid))),
    column('LIFE', shard => String(shard.incarnation)),
    column('AGE', shard => durationText(shard.ageMs)),
    column('HOST', shard => shard.host, true),
    column('VERSION', shard => shard.version, true),
    column('VERDICT', shard => shard.verdict, true),
    column('RESERVED', shard => String(shard.reserved), true),
    column('EVIDENCE', shard => shard.evidence.join('; '), true),
  ],
  record: shard => ({
    id: shard.id,
    fleet: shard.fleet,
    groups: shard.groups,
    state: shard.state,
    incarnation: shard.incarnation,
    pid: shard.pid === 0 ? null : shard.pid,
    address: shard.address === '' ? null : shard.address,
    players: shard.players,
    slots: shard.slots,
    version: shard.version,
    host: shard.host,
    spare: shard.spare,
    ageMs: shard.ageMs,
    verdict: shard.verdict,
    evidence: shard.evidence,
    drainDeadlineMs: shard.drainDeadlineMs === 0 ? null : shard.drainDeadlineMs,
    reserved: shard.reserved,
    labels: shard.labels,
  }),
}

function groupsText(shard: ShardView): string {
  if (shard.groups.length > 0) return shard.groups.join(',')
  return shard.spare ? '(spare)' : '-'
}

export function shardFacts(shard: ShardView): readonly FactLine[] {
  return [
    { name: 'shard', value: `${shard.id}, life ${shard.incarnation}` },
    { name: 'fleet', value: shard.fleet },
    { name: 'state', value: shard.state },
    { name: 'groups', value: groupsText(shard) },
    { name: 'players', value: `${shard.players} of ${shard.slots}, ${shard.reserved} places reserved` },
    { name: 'address', value: shard.address },
    { name: 'process', value: shard.pid === 0 ? '' : `${shard.pid} on ${shard.host}` },
    { name: 'version', value: shard.version },
    { name: 'age', value: durationText(shard.ageMs) },
    { name: 'verdict', value: shard.verdict },
    { name: 'evidence', value: shard.evidence },
    ...(shard.drainDeadlineMs === 0
      ? []
      : [{ name: 'drained in', value: `at most ${durationText(shard.drainDeadlineMs)}` }]),
    { name: 'labels', value: Object.entries(shard.labels).map(([key, value]) => `${key}=${value}`) },
  ]
}
