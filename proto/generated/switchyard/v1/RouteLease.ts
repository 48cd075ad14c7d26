// Original file: proto/switchyard/v1/proxy_link.proto

import type { Long } from '@grpc/proto-loader';

export interface RouteLease {
  'leaseMs'?: (number | string | Long);
}

export interface RouteLease__Output {
  'leaseMs': (string);
}
