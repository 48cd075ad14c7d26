// Original file: proto/switchyard/v1/session.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface SessionHolder {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'account'?: (string);
  'epoch'?: (number | string | Long);
}

export interface SessionHolder__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'account': (string);
  'epoch': (string);
}
