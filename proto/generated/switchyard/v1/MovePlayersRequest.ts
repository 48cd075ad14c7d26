// Original file: proto/switchyard/v1/admin.proto

import type { PlayerSelector as _switchyard_v1_PlayerSelector, PlayerSelector__Output as _switchyard_v1_PlayerSelector__Output } from '../../switchyard/v1/PlayerSelector.ts';
import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';
import type { MoveStyle as _switchyard_v1_MoveStyle, MoveStyle__Output as _switchyard_v1_MoveStyle__Output } from '../../switchyard/v1/MoveStyle.ts';
import type { Follow as _switchyard_v1_Follow, Follow__Output as _switchyard_v1_Follow__Output } from '../../switchyard/v1/Follow.ts';
import type { Long } from '@grpc/proto-loader';

export interface MovePlayersRequest {
  'selector'?: (_switchyard_v1_PlayerSelector | null);
  'to'?: (string);
  'change'?: (_switchyard_v1_Change | null);
  'style'?: (_switchyard_v1_MoveStyle);
  'lameDuckMs'?: (number | string | Long);
  'pacePerSecond'?: (number);
  'deadlineMs'?: (number | string | Long);
  'follow'?: (_switchyard_v1_Follow);
}

export interface MovePlayersRequest__Output {
  'selector': (_switchyard_v1_PlayerSelector__Output | null);
  'to': (string);
  'change': (_switchyard_v1_Change__Output | null);
  'style': (_switchyard_v1_MoveStyle__Output);
  'lameDuckMs': (string);
  'pacePerSecond': (number);
  'deadlineMs': (string);
  'follow': (_switchyard_v1_Follow__Output);
}
