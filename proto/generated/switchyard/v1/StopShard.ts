// Original file: proto/switchyard/v1/agent_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface StopShard {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'graceMs'?: (number | string | Long);
  'why'?: (string);
}

export interface StopShard__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'graceMs': (string);
  'why': (string);
}
