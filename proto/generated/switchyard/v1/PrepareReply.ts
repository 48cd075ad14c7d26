// Original file: proto/switchyard/v1/handoff.proto

import type { HandoffPrepared as _switchyard_v1_HandoffPrepared, HandoffPrepared__Output as _switchyard_v1_HandoffPrepared__Output } from '../../switchyard/v1/HandoffPrepared.ts';
import type { HandoffRefused as _switchyard_v1_HandoffRefused, HandoffRefused__Output as _switchyard_v1_HandoffRefused__Output } from '../../switchyard/v1/HandoffRefused.ts';

export interface PrepareReply {
  'prepared'?: (_switchyard_v1_HandoffPrepared | null);
  'refused'?: (_switchyard_v1_HandoffRefused | null);
  'outcome'?: "prepared"|"refused";
}

export interface PrepareReply__Output {
  'prepared'?: (_switchyard_v1_HandoffPrepared__Output | null);
  'refused'?: (_switchyard_v1_HandoffRefused__Output | null);
  'outcome'?: "prepared"|"refused";
}
