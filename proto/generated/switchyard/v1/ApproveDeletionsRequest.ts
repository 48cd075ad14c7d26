// Original file: proto/switchyard/v1/scaler.proto

import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';
import type { Long } from '@grpc/proto-loader';

export interface ApproveDeletionsRequest {
  'hosts'?: (string)[];
  'change'?: (_switchyard_v1_Change | null);
  'forMs'?: (number | string | Long);
}

export interface ApproveDeletionsRequest__Output {
  'hosts': (string)[];
  'change': (_switchyard_v1_Change__Output | null);
  'forMs': (string);
}
