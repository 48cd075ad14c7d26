// Original file: proto/switchyard/v1/zone.proto

import type { Position as _switchyard_v1_Position, Position__Output as _switchyard_v1_Position__Output } from '../../switchyard/v1/Position.ts';

export interface ZoneMover {
  'account'?: (string);
  'from'?: (string);
  'to'?: (string);
  'at'?: (_switchyard_v1_Position | null);
}

export interface ZoneMover__Output {
  'account': (string);
  'from': (string);
  'to': (string);
  'at': (_switchyard_v1_Position__Output | null);
}
