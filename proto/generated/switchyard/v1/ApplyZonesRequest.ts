// Original file: proto/switchyard/v1/zone.proto

import type { ZoneMap as _switchyard_v1_ZoneMap, ZoneMap__Output as _switchyard_v1_ZoneMap__Output } from '../../switchyard/v1/ZoneMap.ts';
import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';

export interface ApplyZonesRequest {
  'map'?: (_switchyard_v1_ZoneMap | null);
  'change'?: (_switchyard_v1_Change | null);
}

export interface ApplyZonesRequest__Output {
  'map': (_switchyard_v1_ZoneMap__Output | null);
  'change': (_switchyard_v1_Change__Output | null);
}
