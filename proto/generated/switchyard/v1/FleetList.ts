// Original file: proto/switchyard/v1/admin.proto

import type { FleetView as _switchyard_v1_FleetView, FleetView__Output as _switchyard_v1_FleetView__Output } from '../../switchyard/v1/FleetView.ts';

export interface FleetList {
  'fleets'?: (_switchyard_v1_FleetView)[];
}

export interface FleetList__Output {
  'fleets': (_switchyard_v1_FleetView__Output)[];
}
