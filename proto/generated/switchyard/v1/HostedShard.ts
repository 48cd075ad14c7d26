// Original file: proto/switchyard/v1/agent_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { ChildState as _switchyard_v1_ChildState, ChildState__Output as _switchyard_v1_ChildState__Output } from '../../switchyard/v1/ChildState.ts';
import type { Long } from '@grpc/proto-loader';

export interface HostedShard {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'fleet'?: (string);
  'state'?: (_switchyard_v1_ChildState);
  'pid'?: (number);
  'address'?: (string);
  'port'?: (number);
  'uptimeMs'?: (number | string | Long);
  'ticked'?: (boolean);
  'tickAgeMs'?: (number | string | Long);
  'adopted'?: (boolean);
}

export interface HostedShard__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'fleet': (string);
  'state': (_switchyard_v1_ChildState__Output);
  'pid': (number);
  'address': (string);
  'port': (number);
  'uptimeMs': (string);
  'ticked': (boolean);
  'tickAgeMs': (string);
  'adopted': (boolean);
}
