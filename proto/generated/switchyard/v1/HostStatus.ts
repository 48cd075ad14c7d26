// Original file: proto/switchyard/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface HostStatus {
  'id'?: (string);
  'attached'?: (boolean);
  'pid'?: (number);
  'address'?: (string);
  'shards'?: (number);
  'seenMsAgo'?: (number | string | Long);
}

export interface HostStatus__Output {
  'id': (string);
  'attached': (boolean);
  'pid': (number);
  'address': (string);
  'shards': (number);
  'seenMsAgo': (string);
}
