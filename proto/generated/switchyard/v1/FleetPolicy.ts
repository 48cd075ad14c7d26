// Original file: proto/switchyard/v1/proxy_link.proto

import type { PlacementPolicy as _switchyard_v1_PlacementPolicy, PlacementPolicy__Output as _switchyard_v1_PlacementPolicy__Output } from '../../switchyard/v1/PlacementPolicy.ts';
import type { Probe as _switchyard_v1_Probe, Probe__Output as _switchyard_v1_Probe__Output } from '../../switchyard/v1/Probe.ts';
import type { Follow as _switchyard_v1_Follow, Follow__Output as _switchyard_v1_Follow__Output } from '../../switchyard/v1/Follow.ts';
import type { AddressMode as _switchyard_v1_AddressMode, AddressMode__Output as _switchyard_v1_AddressMode__Output } from '../../switchyard/v1/AddressMode.ts';
import type { Long } from '@grpc/proto-loader';

export interface FleetPolicy {
  'fleet'?: (string);
  'placement'?: (_switchyard_v1_PlacementPolicy);
  'holdMs'?: (number | string | Long);
  'proxyProtocol'?: (boolean);
  'probe'?: (_switchyard_v1_Probe | null);
  'follow'?: (_switchyard_v1_Follow);
  'clientTimeoutMs'?: (number | string | Long);
  'addresses'?: (_switchyard_v1_AddressMode);
  'pacePerSecond'?: (number);
  'restored'?: (boolean);
}

export interface FleetPolicy__Output {
  'fleet': (string);
  'placement': (_switchyard_v1_PlacementPolicy__Output);
  'holdMs': (string);
  'proxyProtocol': (boolean);
  'probe': (_switchyard_v1_Probe__Output | null);
  'follow': (_switchyard_v1_Follow__Output);
  'clientTimeoutMs': (string);
  'addresses': (_switchyard_v1_AddressMode__Output);
  'pacePerSecond': (number);
  'restored': (boolean);
}
