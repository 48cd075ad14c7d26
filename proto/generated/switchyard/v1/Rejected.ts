// Original file: proto/switchyard/v1/common.proto

import type { Long } from '@grpc/proto-loader';

export interface Rejected {
  'code'?: (string);
  'sequence'?: (number | string | Long);
  'orderId'?: (string);
  'message'?: (string);
}

export interface Rejected__Output {
  'code': (string);
  'sequence': (string);
  'orderId': (string);
  'message': (string);
}
