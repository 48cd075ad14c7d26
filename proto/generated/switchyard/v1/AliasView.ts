// Original file: proto/switchyard/v1/alias.proto

import type { Long } from '@grpc/proto-loader';

export interface AliasView {
  'ip'?: (string);
  'alias'?: (string);
  'sinceMs'?: (number | string | Long);
  'seenMs'?: (number | string | Long);
}

export interface AliasView__Output {
  'ip': (string);
  'alias': (string);
  'sinceMs': (string);
  'seenMs': (string);
}
