// Original file: proto/switchyard/v1/agent_link.proto

import type { HostedShard as _switchyard_v1_HostedShard, HostedShard__Output as _switchyard_v1_HostedShard__Output } from '../../switchyard/v1/HostedShard.ts';

export interface AgentHeartbeat {
  'shards'?: (_switchyard_v1_HostedShard)[];
}

export interface AgentHeartbeat__Output {
  'shards': (_switchyard_v1_HostedShard__Output)[];
}
