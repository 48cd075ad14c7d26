// Original file: proto/switchyard/v1/zone.proto

import type { ZoneView as _switchyard_v1_ZoneView, ZoneView__Output as _switchyard_v1_ZoneView__Output } from '../../switchyard/v1/ZoneView.ts';

export interface ZoneList {
  'zones'?: (_switchyard_v1_ZoneView)[];
}

export interface ZoneList__Output {
  'zones': (_switchyard_v1_ZoneView__Output)[];
}
