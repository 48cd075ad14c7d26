// Original file: proto/switchyard/v1/agent_link.proto

import type { Position as _switchyard_v1_Position, Position__Output as _switchyard_v1_Position__Output } from '../../switchyard/v1/Position.ts';

export interface BorderEntity {
  'id'?: (string);
  'kind'?: (string);
  'at'?: (_switchyard_v1_Position | null);
  'heading'?: (number);
  'look'?: (string);
}

export interface BorderEntity__Output {
  'id': (string);
  'kind': (string);
  'at': (_switchyard_v1_Position__Output | null);
  'heading': (number);
  'look': (string);
}
