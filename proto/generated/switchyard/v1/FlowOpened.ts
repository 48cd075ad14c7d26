// Original file: proto/switchyard/v1/proxy_link.proto

import type { PlayerKey as _switchyard_v1_PlayerKey, PlayerKey__Output as _switchyard_v1_PlayerKey__Output } from '../../switchyard/v1/PlayerKey.ts';
import type { Long } from '@grpc/proto-loader';

export interface FlowOpened {
  'flowId'?: (string);
  'player'?: (_switchyard_v1_PlayerKey | null);
  'groupId'?: (string);
  'placementVersion'?: (number | string | Long);
  'ageMs'?: (number | string | Long);
  'idleMs'?: (number | string | Long);
  'why'?: (string);
  'flowPort'?: (number);
  'unconfirmed'?: (boolean);
}

export interface FlowOpened__Output {
  'flowId': (string);
  'player': (_switchyard_v1_PlayerKey__Output | null);
  'groupId': (string);
  'placementVersion': (string);
  'ageMs': (string);
  'idleMs': (string);
  'why': (string);
  'flowPort': (number);
  'unconfirmed': (boolean);
}
