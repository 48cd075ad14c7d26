// Original file: proto/switchyard/v1/ban.proto

import type { Long } from '@grpc/proto-loader';

export interface NetworkBan {
  'network'?: (string);
  'expiresAtMs'?: (number | string | Long);
}

export interface NetworkBan__Output {
  'network': (string);
  'expiresAtMs': (string);
}
