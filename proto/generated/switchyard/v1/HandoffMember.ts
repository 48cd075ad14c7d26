// Original file: proto/switchyard/v1/handoff.proto

import type { Long } from '@grpc/proto-loader';

export interface HandoffMember {
  'account'?: (string);
  'epoch'?: (number | string | Long);
}

export interface HandoffMember__Output {
  'account': (string);
  'epoch': (string);
}
