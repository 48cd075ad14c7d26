// Original file: proto/switchyard/v1/scaler.proto

import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';

export interface TaintDatacenterRequest {
  'name'?: (string);
  'change'?: (_switchyard_v1_Change | null);
}

export interface TaintDatacenterRequest__Output {
  'name': (string);
  'change': (_switchyard_v1_Change__Output | null);
}
