// Original file: proto/switchyard/v1/scaler.proto

import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';

export interface DeleteImageRequest {
  'key'?: (string);
  'change'?: (_switchyard_v1_Change | null);
}

export interface DeleteImageRequest__Output {
  'key': (string);
  'change': (_switchyard_v1_Change__Output | null);
}
