// Original file: proto/switchyard/v1/handoff.proto

import type { Long } from '@grpc/proto-loader';

export interface HandoffPrepared {
  'leftMs'?: (number | string | Long);
}

export interface HandoffPrepared__Output {
  'leftMs': (string);
}
