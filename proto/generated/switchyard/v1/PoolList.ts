// Original file: proto/switchyard/v1/scaler.proto

import type { PoolView as _switchyard_v1_PoolView, PoolView__Output as _switchyard_v1_PoolView__Output } from '../../switchyard/v1/PoolView.ts';

export interface PoolList {
  'pools'?: (_switchyard_v1_PoolView)[];
}

export interface PoolList__Output {
  'pools': (_switchyard_v1_PoolView__Output)[];
}
