// Original file: proto/switchyard/v1/agent_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';

export interface KillShard {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'why'?: (string);
}

export interface KillShard__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'why': (string);
}
