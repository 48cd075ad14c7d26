// Original file: proto/switchyard/v1/admin.proto

import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';

export interface ScaleFleetRequest {
  'name'?: (string);
  'change'?: (_switchyard_v1_Change | null);
  'shards'?: (number);
  'spares'?: (number);
}

export interface ScaleFleetRequest__Output {
  'name': (string);
  'change': (_switchyard_v1_Change__Output | null);
  'shards': (number);
  'spares': (number);
}
