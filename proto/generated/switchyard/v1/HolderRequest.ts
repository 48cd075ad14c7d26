// Original file: proto/switchyard/v1/session.proto

import type { SessionHolder as _switchyard_v1_SessionHolder, SessionHolder__Output as _switchyard_v1_SessionHolder__Output } from '../../switchyard/v1/SessionHolder.ts';

export interface HolderRequest {
  'holder'?: (_switchyard_v1_SessionHolder | null);
}

export interface HolderRequest__Output {
  'holder': (_switchyard_v1_SessionHolder__Output | null);
}
