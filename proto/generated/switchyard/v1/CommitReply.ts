// Original file: proto/switchyard/v1/handoff.proto

import type { HandoffCommitted as _switchyard_v1_HandoffCommitted, HandoffCommitted__Output as _switchyard_v1_HandoffCommitted__Output } from '../../switchyard/v1/HandoffCommitted.ts';
import type { HandoffRefused as _switchyard_v1_HandoffRefused, HandoffRefused__Output as _switchyard_v1_HandoffRefused__Output } from '../../switchyard/v1/HandoffRefused.ts';

export interface CommitReply {
  'committed'?: (_switchyard_v1_HandoffCommitted | null);
  'refused'?: (_switchyard_v1_HandoffRefused | null);
  'outcome'?: "committed"|"refused";
}

export interface CommitReply__Output {
  'committed'?: (_switchyard_v1_HandoffCommitted__Output | null);
  'refused'?: (_switchyard_v1_HandoffRefused__Output | null);
  'outcome'?: "committed"|"refused";
}
