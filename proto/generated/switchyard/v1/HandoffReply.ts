// Original file: proto/switchyard/v1/handoff.proto

import type { HandoffDone as _switchyard_v1_HandoffDone, HandoffDone__Output as _switchyard_v1_HandoffDone__Output } from '../../switchyard/v1/HandoffDone.ts';
import type { HandoffRefused as _switchyard_v1_HandoffRefused, HandoffRefused__Output as _switchyard_v1_HandoffRefused__Output } from '../../switchyard/v1/HandoffRefused.ts';

export interface HandoffReply {
  'done'?: (_switchyard_v1_HandoffDone | null);
  'refused'?: (_switchyard_v1_HandoffRefused | null);
  'outcome'?: "done"|"refused";
}

export interface HandoffReply__Output {
  'done'?: (_switchyard_v1_HandoffDone__Output | null);
  'refused'?: (_switchyard_v1_HandoffRefused__Output | null);
  'outcome'?: "done"|"refused";
}
