// Original file: proto/switchyard/v1/agent_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface DrainNotice {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'draining'?: (boolean);
  'deadlineMs'?: (number | string | Long);
}

export interface DrainNotice__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'draining': (boolean);
  'deadlineMs': (string);
}
