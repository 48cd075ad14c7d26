// Original file: proto/switchyard/v1/common.proto

import type { Long } from '@grpc/proto-loader';

export interface ShardRef {
  'shardId'?: (string);
  'incarnation'?: (number | string | Long);
}

export interface ShardRef__Output {
  'shardId': (string);
  'incarnation': (string);
}
