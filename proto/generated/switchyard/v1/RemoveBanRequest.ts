// Original file: proto/switchyard/v1/ban.proto

import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';

export interface RemoveBanRequest {
  'ban'?: (string);
  'change'?: (_switchyard_v1_Change | null);
}

export interface RemoveBanRequest__Output {
  'ban': (string);
  'change': (_switchyard_v1_Change__Output | null);
}
