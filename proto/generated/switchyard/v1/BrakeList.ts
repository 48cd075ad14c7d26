// Original file: proto/switchyard/v1/admin.proto

import type { BrakeView as _switchyard_v1_BrakeView, BrakeView__Output as _switchyard_v1_BrakeView__Output } from '../../switchyard/v1/BrakeView.ts';

export interface BrakeList {
  'brakes'?: (_switchyard_v1_BrakeView)[];
}

export interface BrakeList__Output {
  'brakes': (_switchyard_v1_BrakeView__Output)[];
}
