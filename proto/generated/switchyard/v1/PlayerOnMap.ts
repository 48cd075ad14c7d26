// Original file: proto/switchyard/v1/zone.proto

import type { Position as _switchyard_v1_Position, Position__Output as _switchyard_v1_Position__Output } from '../../switchyard/v1/Position.ts';

export interface PlayerOnMap {
  'account'?: (string);
  'zone'?: (string);
  'at'?: (_switchyard_v1_Position | null);
  'phase'?: (string);
}

export interface PlayerOnMap__Output {
  'account': (string);
  'zone': (string);
  'at': (_switchyard_v1_Position__Output | null);
  'phase': (string);
}
