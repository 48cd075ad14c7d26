// Original file: proto/switchyard/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface BrakeView {
  'scope'?: (string);
  'verb'?: (string);
  'reason'?: (string);
  'owner'?: (string);
  'sinceMs'?: (number | string | Long);
  'expiresInMs'?: (number | string | Long);
}

export interface BrakeView__Output {
  'scope': (string);
  'verb': (string);
  'reason': (string);
  'owner': (string);
  'sinceMs': (string);
  'expiresInMs': (string);
}
