// Original file: proto/switchyard/v1/scaler.proto

import type { HostView as _switchyard_v1_HostView, HostView__Output as _switchyard_v1_HostView__Output } from '../../switchyard/v1/HostView.ts';

export interface HostList {
  'hosts'?: (_switchyard_v1_HostView)[];
}

export interface HostList__Output {
  'hosts': (_switchyard_v1_HostView__Output)[];
}
