// Original file: proto/switchyard/v1/handoff.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';

export interface PutPayloadRequest {
  'moveId'?: (string);
  'shard'?: (_switchyard_v1_ShardRef | null);
  'account'?: (string);
  'payload'?: (Buffer | Uint8Array | string);
}

export interface PutPayloadRequest__Output {
  'moveId': (string);
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'account': (string);
  'payload': (Buffer);
}
