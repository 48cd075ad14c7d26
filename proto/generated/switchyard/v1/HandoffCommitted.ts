// Original file: proto/switchyard/v1/handoff.proto

import type { Long } from '@grpc/proto-loader';

export interface HandoffCommitted {
  'claimMs'?: (number | string | Long);
}

export interface HandoffCommitted__Output {
  'claimMs': (string);
}
