// Original file: proto/switchyard/v1/admin.proto

import type { PlayerSelector as _switchyard_v1_PlayerSelector, PlayerSelector__Output as _switchyard_v1_PlayerSelector__Output } from '../../switchyard/v1/PlayerSelector.ts';

export interface ListPlayersRequest {
  'selector'?: (_switchyard_v1_PlayerSelector | null);
  'limit'?: (number);
}

export interface ListPlayersRequest__Output {
  'selector': (_switchyard_v1_PlayerSelector__Output | null);
  'limit': (number);
}
