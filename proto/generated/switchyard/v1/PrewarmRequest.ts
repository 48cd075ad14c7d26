// Original file: proto/switchyard/v1/handoff.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { HandoffMember as _switchyard_v1_HandoffMember, HandoffMember__Output as _switchyard_v1_HandoffMember__Output } from '../../switchyard/v1/HandoffMember.ts';

export interface PrewarmRequest {
  'moveId'?: (string);
  'shard'?: (_switchyard_v1_ShardRef | null);
  'members'?: (_switchyard_v1_HandoffMember)[];
  'toZone'?: (string);
}

export interface PrewarmRequest__Output {
  'moveId': (string);
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'members': (_switchyard_v1_HandoffMember__Output)[];
  'toZone': (string);
}
