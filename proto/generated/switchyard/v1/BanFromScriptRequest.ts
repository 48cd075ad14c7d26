// Original file: proto/switchyard/v1/session.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface BanFromScriptRequest {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'target'?: (string);
  'reason'?: (string);
  'forMs'?: (number | string | Long);
  'requestId'?: (string);
}

export interface BanFromScriptRequest__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'target': (string);
  'reason': (string);
  'forMs': (string);
  'requestId': (string);
}
