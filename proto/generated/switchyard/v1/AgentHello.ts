// Original file: proto/switchyard/v1/agent_link.proto

import type { HostedShard as _switchyard_v1_HostedShard, HostedShard__Output as _switchyard_v1_HostedShard__Output } from '../../switchyard/v1/HostedShard.ts';
import type { ShardExited as _switchyard_v1_ShardExited, ShardExited__Output as _switchyard_v1_ShardExited__Output } from '../../switchyard/v1/ShardExited.ts';

export interface AgentHello {
  'hostId'?: (string);
  'bootId'?: (string);
  'version'?: (string);
  'pid'?: (number);
  'address'?: (string);
  'shards'?: (_switchyard_v1_HostedShard)[];
  'exits'?: (_switchyard_v1_ShardExited)[];
  'containers'?: (boolean);
  'restores'?: (boolean);
  'restoreObstacle'?: (string);
}

export interface AgentHello__Output {
  'hostId': (string);
  'bootId': (string);
  'version': (string);
  'pid': (number);
  'address': (string);
  'shards': (_switchyard_v1_HostedShard__Output)[];
  'exits': (_switchyard_v1_ShardExited__Output)[];
  'containers': (boolean);
  'restores': (boolean);
  'restoreObstacle': (string);
}
