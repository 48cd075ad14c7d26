// Original file: proto/switchyard/v1/session.proto

import type { PlayerKey as _switchyard_v1_PlayerKey, PlayerKey__Output as _switchyard_v1_PlayerKey__Output } from '../../switchyard/v1/PlayerKey.ts';
import type { Long } from '@grpc/proto-loader';

export interface WhoisReply {
  'found'?: (boolean);
  'player'?: (_switchyard_v1_PlayerKey | null);
  'account'?: (string);
  'epoch'?: (number | string | Long);
}

export interface WhoisReply__Output {
  'found': (boolean);
  'player': (_switchyard_v1_PlayerKey__Output | null);
  'account': (string);
  'epoch': (string);
}
