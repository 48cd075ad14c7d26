// Original file: proto/switchyard/v1/scaler.proto

import type { DatacenterView as _switchyard_v1_DatacenterView, DatacenterView__Output as _switchyard_v1_DatacenterView__Output } from '../../switchyard/v1/DatacenterView.ts';

export interface DatacenterList {
  'datacenters'?: (_switchyard_v1_DatacenterView)[];
}

export interface DatacenterList__Output {
  'datacenters': (_switchyard_v1_DatacenterView__Output)[];
}
