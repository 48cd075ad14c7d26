import type { GroupView } from '../../proto/contract/admin.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import { failoverOf, type World } from '../facts/world.ts'
import type { FailoverRecord } from '../groups/failover.ts'
import type { GroupRecord } from '../groups/group.ts'
import { clip } from './people-text.ts'
import { waitingFor, waitingText } from './waiting-text.ts'

export type GroupPhase = 'settled' | 'failing-over' | 'moving' | 'waiting' | 'held'

export function groupView(world: World, group: GroupRecord): GroupView {
  const failover = failoverOf(world.facts, group.id)
  return {
    id: group.id,
    fleet: group.fleet,
    shard: group.shard.shardId,
    incarnation: group.shard.incarnation,
    generation: group.generation,
    players: world.live.playersOf(group.id),
    phase: groupPhase(failover),
    detail: clip(
      [failoverDetail(failover), waitingText(waitingFor(world.live, group.shard))]
        .filter(text => text !== '')
        .join('; '),
      1_000,
    ),
    sinceMs: Math.max(0, world.facts.now - group.boundAt),
  }
}

export function groupPhase(failover: FailoverRecord | undefined): GroupPhase {
  switch (failover?.phase.kind) {
    case undefined:
    case 'done':
    case 'dropped':
      return 'settled'
    case 'waiting':
      return 'waiting'
    case 'held':
      return 'held'
    case 'begun':
    case 'reserved':
    case 'bound':
      return failover?.cause === 'crash' ? 'failing-over' : 'moving'
  }
}

/** What a fail-over that is under way is at; empty without one. */
export function failoverDetail(failover: FailoverRecord | undefined): string {
  switch (failover?.phase.kind) {
    case undefined:
    case 'done':
    case 'dropped':
      return ''
    case 'begun':
      return `leaves ${shardRefText(failover.from)}, a target is being chosen`
    case 'waiting':
    case 'held':
      return failover.phase.why
    case 'reserved':
      return `goes to ${shardRefText(failover.phase.target)}, places are reserved`
    case 'bound':
      return `is bound to ${shardRefText(failover.phase.target)}, proxies are being told`
  }
}
