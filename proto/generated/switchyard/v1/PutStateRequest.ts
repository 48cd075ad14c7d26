// Original file: proto/switchyard/v1/session.proto

import type { SessionHolder as _switchyard_v1_SessionHolder, SessionHolder__Output as _switchyard_v1_SessionHolder__Output } from '../../switchyard/v1/SessionHolder.ts';
import type { StateEntry as _switchyard_v1_StateEntry, StateEntry__Output as _switchyard_v1_StateEntry__Output } from '../../switchyard/v1/StateEntry.ts';

export interface PutStateRequest {
  'holder'?: (_switchyard_v1_SessionHolder | null);
  'entries'?: (_switchyard_v1_StateEntry)[];
}

export interface PutStateRequest__Output {
  'holder': (_switchyard_v1_SessionHolder__Output | null);
  'entries': (_switchyard_v1_StateEntry__Output)[];
}
