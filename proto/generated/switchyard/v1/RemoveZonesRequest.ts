// Original file: proto/switchyard/v1/zone.proto

import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';

export interface RemoveZonesRequest {
  'fleet'?: (string);
  'change'?: (_switchyard_v1_Change | null);
}

export interface RemoveZonesRequest__Output {
  'fleet': (string);
  'change': (_switchyard_v1_Change__Output | null);
}
