// Original file: proto/switchyard/v1/proxy_link.proto

import type { FleetPolicy as _switchyard_v1_FleetPolicy, FleetPolicy__Output as _switchyard_v1_FleetPolicy__Output } from '../../switchyard/v1/FleetPolicy.ts';
import type { GroupRoute as _switchyard_v1_GroupRoute, GroupRoute__Output as _switchyard_v1_GroupRoute__Output } from '../../switchyard/v1/GroupRoute.ts';
import type { Placement as _switchyard_v1_Placement, Placement__Output as _switchyard_v1_Placement__Output } from '../../switchyard/v1/Placement.ts';
import type { PlayerKey as _switchyard_v1_PlayerKey, PlayerKey__Output as _switchyard_v1_PlayerKey__Output } from '../../switchyard/v1/PlayerKey.ts';
import type { NetworkBan as _switchyard_v1_NetworkBan, NetworkBan__Output as _switchyard_v1_NetworkBan__Output } from '../../switchyard/v1/NetworkBan.ts';
import type { Long } from '@grpc/proto-loader';

export interface RouteChange {
  'fleets'?: (_switchyard_v1_FleetPolicy)[];
  'routes'?: (_switchyard_v1_GroupRoute)[];
  'removedGroups'?: (string)[];
  'placements'?: (_switchyard_v1_Placement)[];
  'removedPlacements'?: (_switchyard_v1_PlayerKey)[];
  'bans'?: (_switchyard_v1_NetworkBan)[];
  'removedBans'?: (string)[];
  'nowMs'?: (number | string | Long);
}

export interface RouteChange__Output {
  'fleets': (_switchyard_v1_FleetPolicy__Output)[];
  'routes': (_switchyard_v1_GroupRoute__Output)[];
  'removedGroups': (string)[];
  'placements': (_switchyard_v1_Placement__Output)[];
  'removedPlacements': (_switchyard_v1_PlayerKey__Output)[];
  'bans': (_switchyard_v1_NetworkBan__Output)[];
  'removedBans': (string)[];
  'nowMs': (string);
}
