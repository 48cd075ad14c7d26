// Original file: proto/switchyard/v1/admin.proto

import type { PlayerSelector as _switchyard_v1_PlayerSelector, PlayerSelector__Output as _switchyard_v1_PlayerSelector__Output } from '../../switchyard/v1/PlayerSelector.ts';
import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';
import type { Long } from '@grpc/proto-loader';

export interface KickPlayersRequest {
  'selector'?: (_switchyard_v1_PlayerSelector | null);
  'change'?: (_switchyard_v1_Change | null);
  'blockMs'?: (number | string | Long);
}

export interface KickPlayersRequest__Output {
  'selector': (_switchyard_v1_PlayerSelector__Output | null);
  'change': (_switchyard_v1_Change__Output | null);
  'blockMs': (string);
}
