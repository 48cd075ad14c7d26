// Original file: proto/switchyard/v1/session_admin.proto

import type { SessionView as _switchyard_v1_SessionView, SessionView__Output as _switchyard_v1_SessionView__Output } from '../../switchyard/v1/SessionView.ts';

export interface SessionList {
  'sessions'?: (_switchyard_v1_SessionView)[];
  'total'?: (number);
}

export interface SessionList__Output {
  'sessions': (_switchyard_v1_SessionView__Output)[];
  'total': (number);
}
