// Original file: proto/switchyard/v1/ban.proto

import type { Long } from '@grpc/proto-loader';

export interface BanView {
  'id'?: (string);
  'target'?: (string);
  'reason'?: (string);
  'by'?: (string);
  'sinceMs'?: (number | string | Long);
  'expiresInMs'?: (number | string | Long);
}

export interface BanView__Output {
  'id': (string);
  'target': (string);
  'reason': (string);
  'by': (string);
  'sinceMs': (string);
  'expiresInMs': (string);
}
