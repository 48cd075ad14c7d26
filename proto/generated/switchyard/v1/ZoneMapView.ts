// Original file: proto/switchyard/v1/zone.proto

import type { ZoneMap as _switchyard_v1_ZoneMap, ZoneMap__Output as _switchyard_v1_ZoneMap__Output } from '../../switchyard/v1/ZoneMap.ts';
import type { PlayerOnMap as _switchyard_v1_PlayerOnMap, PlayerOnMap__Output as _switchyard_v1_PlayerOnMap__Output } from '../../switchyard/v1/PlayerOnMap.ts';
import type { Long } from '@grpc/proto-loader';

export interface ZoneMapView {
  'map'?: (_switchyard_v1_ZoneMap | null);
  'players'?: (_switchyard_v1_PlayerOnMap)[];
  'appliedBy'?: (string);
  'appliedMsAgo'?: (number | string | Long);
}

export interface ZoneMapView__Output {
  'map': (_switchyard_v1_ZoneMap__Output | null);
  'players': (_switchyard_v1_PlayerOnMap__Output)[];
  'appliedBy': (string);
  'appliedMsAgo': (string);
}
