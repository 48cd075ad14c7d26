// Original file: proto/switchyard/v1/session.proto

import type { SessionHolder as _switchyard_v1_SessionHolder, SessionHolder__Output as _switchyard_v1_SessionHolder__Output } from '../../switchyard/v1/SessionHolder.ts';

export interface GetStateRequest {
  'holder'?: (_switchyard_v1_SessionHolder | null);
  'keys'?: (string)[];
}

export interface GetStateRequest__Output {
  'holder': (_switchyard_v1_SessionHolder__Output | null);
  'keys': (string)[];
}
