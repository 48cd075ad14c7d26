// Original file: proto/switchyard/v1/ban.proto

import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';
import type { Long } from '@grpc/proto-loader';

export interface AddBanRequest {
  'target'?: (string);
  'forMs'?: (number | string | Long);
  'force'?: (boolean);
  'change'?: (_switchyard_v1_Change | null);
}

export interface AddBanRequest__Output {
  'target': (string);
  'forMs': (string);
  'force': (boolean);
  'change': (_switchyard_v1_Change__Output | null);
}
