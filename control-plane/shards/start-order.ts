import type { StartShard } from '../../proto/contract/agent-link.ts'
import type { FleetSpec } from '../fleets/fleet.ts'
import type { ShardRecord } from './shard.ts'

/** What an agent needs to start this incarnation.
 *  @param database variables that tell the game server its database user; they win over the fleet's own */
export function startOrder(
  shard: Pick<ShardRecord, 'ref' | 'fleet' | 'version' | 'slots'>,
  spec: FleetSpec,
  database: Readonly<Record<string, string>> = {},
): StartShard {
  return {
    shard: shard.ref,
    fleet: shard.fleet,
    version: shard.version,
    command: spec.command,
    env: { ...spec.env, ...database },
    workingDirectory: spec.workingDirectory,
    slots: shard.slots,
    protocols: spec.protocols,
    ready: spec.ready,
    readyTimeoutMs: spec.readyTimeoutMs,
    stopGraceMs: spec.stopGraceMs,
    stopSignal: spec.stopSignal,
    portLike: spec.portLike ?? 0,
    addresses: spec.addresses ?? 'nat',
    container: spec.container,
  }
}
