// Original file: proto/switchyard/v1/admin.proto

import type { PlayerView as _switchyard_v1_PlayerView, PlayerView__Output as _switchyard_v1_PlayerView__Output } from '../../switchyard/v1/PlayerView.ts';

export interface PlayerList {
  'players'?: (_switchyard_v1_PlayerView)[];
  'total'?: (number);
}

export interface PlayerList__Output {
  'players': (_switchyard_v1_PlayerView__Output)[];
  'total': (number);
}
