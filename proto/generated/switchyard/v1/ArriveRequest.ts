// Original file: proto/switchyard/v1/handoff.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { SeenEndpoint as _switchyard_v1_SeenEndpoint, SeenEndpoint__Output as _switchyard_v1_SeenEndpoint__Output } from '../../switchyard/v1/SeenEndpoint.ts';

export interface ArriveRequest {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'account'?: (string);
  'attempt'?: (string);
  'seen'?: (_switchyard_v1_SeenEndpoint | null);
}

export interface ArriveRequest__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'account': (string);
  'attempt': (string);
  'seen': (_switchyard_v1_SeenEndpoint__Output | null);
}
