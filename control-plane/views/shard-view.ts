import type { ShardView } from '../../proto/contract/admin.ts'
import { endpointText } from '../../proto/contract/common.ts'
import { fleetOf, groupsOn, isSpare, placesReserved, playersOn, type World } from '../facts/world.ts'
import type { Verdict } from '../shards/judge.ts'
import type { ShardLife, ShardRecord } from '../shards/shard.ts'
import { clip } from './people-text.ts'

export function shardView(world: World, shard: ShardRecord): ShardView {
  const { facts } = world
  const verdict = verdictShown(world, shard)
  const drain = drainOf(shard.life)
  return {
    id: shard.ref.shardId,
    fleet: shard.fleet,
    groups: groupsOn(facts, shard.ref).map(group => group.id),
    state: shard.life.kind,
    incarnation: shard.ref.incarnation,
    pid: 'pid' in shard.life ? shard.life.pid : 0,
    address: addressOf(shard.life),
    players: playersOn(world, shard.ref),
    slots: shard.slots,
    version: shard.version,
    host: shard.host,
    spare: isSpare(facts, shard),
    ageMs: Math.max(0, facts.now - shard.createdAt),
    verdict: verdict.kind,
    evidence: evidenceOf(verdict).map(text => clip(text, 200)),
    drainDeadlineMs: drain === undefined ? 0 : Math.max(1, drain.deadline - facts.now),
    reserved: placesReserved(facts, shard.ref),
    labels: fleetOf(facts, shard.fleet)?.spec.labels ?? {},
  }
}

/** What is over is not judged any more. */
function verdictShown(world: World, shard: ShardRecord): Verdict {
  switch (shard.life.kind) {
    case 'starting':
    case 'ready':
    case 'suspect':
    case 'draining':
      return world.verdictOf(shard)
    case 'fenced':
    case 'gone':
      return { kind: 'down', evidence: [shard.why], witnessed: false }
  }
}

export function evidenceOf(verdict: Verdict): readonly string[] {
  return 'evidence' in verdict ? verdict.evidence : []
}

/** `ip:port`; empty until it has started. */
export function addressOf(life: ShardLife): string {
  const endpoint = life.kind === 'starting' ? undefined : life.endpoint
  return endpoint === undefined ? '' : endpointText(endpoint.address, endpoint.port)
}

function drainOf(life: ShardLife) {
  return life.kind === 'draining' || life.kind === 'suspect' ? life.drain : undefined
}
