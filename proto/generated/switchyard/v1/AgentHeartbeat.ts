// Original file: proto/switchyard/v1/agent_link.proto

import type { HostedShard as _switchyard_v1_HostedShard, HostedShard__Output as _switchyard_v1_HostedShard__Output } from '../../switchyard/v1/HostedShard.ts';
import type { Restoring as _switchyard_v1_Restoring, Restoring__Output as _switchyard_v1_Restoring__Output } from '../../switchyard/v1/Restoring.ts';

export interface AgentHeartbeat {
  'shards'?: (_switchyard_v1_HostedShard)[];
  'restoring'?: (_switchyard_v1_Restoring | null);
}

export interface AgentHeartbeat__Output {
  'shards': (_switchyard_v1_HostedShard__Output)[];
  'restoring': (_switchyard_v1_Restoring__Output | null);
}
