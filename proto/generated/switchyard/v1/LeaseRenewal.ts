// Original file: proto/switchyard/v1/agent_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface LeaseRenewal {
  'sequence'?: (number | string | Long);
  'shards'?: (_switchyard_v1_ShardRef)[];
  'validMs'?: (number | string | Long);
}

export interface LeaseRenewal__Output {
  'sequence': (string);
  'shards': (_switchyard_v1_ShardRef__Output)[];
  'validMs': (string);
}
