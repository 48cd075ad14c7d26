// Original file: proto/switchyard/v1/handoff.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';

export interface HandoffRequest {
  'moveId'?: (string);
  'shard'?: (_switchyard_v1_ShardRef | null);
}

export interface HandoffRequest__Output {
  'moveId': (string);
  'shard': (_switchyard_v1_ShardRef__Output | null);
}
