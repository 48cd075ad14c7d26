// Original file: proto/switchyard/v1/scaler.proto

import type { HostView as _switchyard_v1_HostView, HostView__Output as _switchyard_v1_HostView__Output } from '../../switchyard/v1/HostView.ts';

export interface OrphanList {
  'orphans'?: (_switchyard_v1_HostView)[];
  'asked'?: (string)[];
  'why'?: (string);
}

export interface OrphanList__Output {
  'orphans': (_switchyard_v1_HostView__Output)[];
  'asked': (string)[];
  'why': (string);
}
