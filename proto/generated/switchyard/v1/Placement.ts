// Original file: proto/switchyard/v1/proxy_link.proto

import type { PlayerKey as _switchyard_v1_PlayerKey, PlayerKey__Output as _switchyard_v1_PlayerKey__Output } from '../../switchyard/v1/PlayerKey.ts';
import type { Long } from '@grpc/proto-loader';

export interface Placement {
  'player'?: (_switchyard_v1_PlayerKey | null);
  'groupId'?: (string);
  'placementVersion'?: (number | string | Long);
}

export interface Placement__Output {
  'player': (_switchyard_v1_PlayerKey__Output | null);
  'groupId': (string);
  'placementVersion': (string);
}
