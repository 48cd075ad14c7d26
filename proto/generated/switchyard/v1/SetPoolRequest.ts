// Original file: proto/switchyard/v1/scaler.proto

import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';
import type { Long } from '@grpc/proto-loader';

export interface SetPoolRequest {
  'name'?: (string);
  'change'?: (_switchyard_v1_Change | null);
  'hosts'?: (number);
  'min'?: (number);
  'max'?: (number);
  'overrideMs'?: (number | string | Long);
  'clearOverride'?: (boolean);
  'force'?: (boolean);
  'exceed'?: (boolean);
}

export interface SetPoolRequest__Output {
  'name': (string);
  'change': (_switchyard_v1_Change__Output | null);
  'hosts': (number);
  'min': (number);
  'max': (number);
  'overrideMs': (string);
  'clearOverride': (boolean);
  'force': (boolean);
  'exceed': (boolean);
}
