// Original file: proto/switchyard/v1/admin.proto

import type { ShardView as _switchyard_v1_ShardView, ShardView__Output as _switchyard_v1_ShardView__Output } from '../../switchyard/v1/ShardView.ts';

export interface ShardList {
  'shards'?: (_switchyard_v1_ShardView)[];
}

export interface ShardList__Output {
  'shards': (_switchyard_v1_ShardView__Output)[];
}
