// Original file: proto/switchyard/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface ProxyStatus {
  'id'?: (string);
  'attached'?: (boolean);
  'pid'?: (number);
  'flows'?: (number | string | Long);
  'drops'?: (number | string | Long);
  'listeners'?: (string)[];
  'seenMsAgo'?: (number | string | Long);
}

export interface ProxyStatus__Output {
  'id': (string);
  'attached': (boolean);
  'pid': (number);
  'flows': (string);
  'drops': (string);
  'listeners': (string)[];
  'seenMsAgo': (string);
}
