// Original file: proto/switchyard/v1/agent_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { BorderEntity as _switchyard_v1_BorderEntity, BorderEntity__Output as _switchyard_v1_BorderEntity__Output } from '../../switchyard/v1/BorderEntity.ts';

export interface BorderFeed {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'zone'?: (string);
  'near'?: (_switchyard_v1_BorderEntity)[];
}

export interface BorderFeed__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'zone': (string);
  'near': (_switchyard_v1_BorderEntity__Output)[];
}
