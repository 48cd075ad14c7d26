// Original file: proto/switchyard/v1/admin.proto

import type { ProxyStatus as _switchyard_v1_ProxyStatus, ProxyStatus__Output as _switchyard_v1_ProxyStatus__Output } from '../../switchyard/v1/ProxyStatus.ts';
import type { HostStatus as _switchyard_v1_HostStatus, HostStatus__Output as _switchyard_v1_HostStatus__Output } from '../../switchyard/v1/HostStatus.ts';
import type { FleetView as _switchyard_v1_FleetView, FleetView__Output as _switchyard_v1_FleetView__Output } from '../../switchyard/v1/FleetView.ts';
import type { BrakeView as _switchyard_v1_BrakeView, BrakeView__Output as _switchyard_v1_BrakeView__Output } from '../../switchyard/v1/BrakeView.ts';
import type { Long } from '@grpc/proto-loader';

export interface Status {
  'version'?: (string);
  'nodeId'?: (string);
  'token'?: (number | string | Long);
  'uptimeMs'?: (number | string | Long);
  'store'?: (string);
  'proxies'?: (_switchyard_v1_ProxyStatus)[];
  'hosts'?: (_switchyard_v1_HostStatus)[];
  'fleets'?: (_switchyard_v1_FleetView)[];
  'players'?: (number);
  'alarms'?: (string)[];
  'brakes'?: (_switchyard_v1_BrakeView)[];
}

export interface Status__Output {
  'version': (string);
  'nodeId': (string);
  'token': (string);
  'uptimeMs': (string);
  'store': (string);
  'proxies': (_switchyard_v1_ProxyStatus__Output)[];
  'hosts': (_switchyard_v1_HostStatus__Output)[];
  'fleets': (_switchyard_v1_FleetView__Output)[];
  'players': (number);
  'alarms': (string)[];
  'brakes': (_switchyard_v1_BrakeView__Output)[];
}
