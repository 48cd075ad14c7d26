// Original file: proto/switchyard/v1/session.proto

import type { ClaimGranted as _switchyard_v1_ClaimGranted, ClaimGranted__Output as _switchyard_v1_ClaimGranted__Output } from '../../switchyard/v1/ClaimGranted.ts';
import type { ClaimBusy as _switchyard_v1_ClaimBusy, ClaimBusy__Output as _switchyard_v1_ClaimBusy__Output } from '../../switchyard/v1/ClaimBusy.ts';
import type { ClaimRefused as _switchyard_v1_ClaimRefused, ClaimRefused__Output as _switchyard_v1_ClaimRefused__Output } from '../../switchyard/v1/ClaimRefused.ts';

export interface ClaimReply {
  'granted'?: (_switchyard_v1_ClaimGranted | null);
  'busy'?: (_switchyard_v1_ClaimBusy | null);
  'refused'?: (_switchyard_v1_ClaimRefused | null);
  'outcome'?: "granted"|"busy"|"refused";
}

export interface ClaimReply__Output {
  'granted'?: (_switchyard_v1_ClaimGranted__Output | null);
  'busy'?: (_switchyard_v1_ClaimBusy__Output | null);
  'refused'?: (_switchyard_v1_ClaimRefused__Output | null);
  'outcome'?: "granted"|"busy"|"refused";
}
