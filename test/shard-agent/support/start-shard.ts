import type { StartShard } from '../../../proto/contract/agent-link.ts'
import type { FleetName, Incarnation, ShardId, ShardRef } from '../../../proto/contract/ids.ts'

export function shardRef(shardId = 'arena-1', incarnation = 1): ShardRef {
  return { shardId: shardId as ShardId, incarnation: incarnation as Incarnation }
}

/** An order to start a game server, complete and harmless. */
export function startOrder(changes: Partial<StartShard> = {}): StartShard {
  return {
    shard: shardRef(),
    fleet: 'arena' as FleetName,
    version: 'v1',
    command: ['sleep', '600'],
    env: {},
    workingDirectory: '',
    slots: 100,
    protocols: ['udp', 'tcp'],
    ready: undefined,
    readyTimeoutMs: 30_000,
    stopGraceMs: 5_000,
    stopSignal: '',
    portLike: 0,
    addresses: 'nat',
    container: undefined,
    ...changes,
  }
}
