// Original file: proto/switchyard/v1/agent_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';

export interface ForgetExit {
  'shard'?: (_switchyard_v1_ShardRef | null);
}

export interface ForgetExit__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
}
