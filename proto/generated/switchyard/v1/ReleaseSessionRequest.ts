// Original file: proto/switchyard/v1/session_admin.proto

import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from '../../switchyard/v1/Change.ts';

export interface ReleaseSessionRequest {
  'account'?: (string);
  'change'?: (_switchyard_v1_Change | null);
  'force'?: (boolean);
}

export interface ReleaseSessionRequest__Output {
  'account': (string);
  'change': (_switchyard_v1_Change__Output | null);
  'force': (boolean);
}
