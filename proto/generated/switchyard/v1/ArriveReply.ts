// Original file: proto/switchyard/v1/handoff.proto

import type { HandoffTicket as _switchyard_v1_HandoffTicket, HandoffTicket__Output as _switchyard_v1_HandoffTicket__Output } from '../../switchyard/v1/HandoffTicket.ts';
import type { NoTicket as _switchyard_v1_NoTicket, NoTicket__Output as _switchyard_v1_NoTicket__Output } from '../../switchyard/v1/NoTicket.ts';
import type { ClaimRefused as _switchyard_v1_ClaimRefused, ClaimRefused__Output as _switchyard_v1_ClaimRefused__Output } from '../../switchyard/v1/ClaimRefused.ts';

export interface ArriveReply {
  'ticket'?: (_switchyard_v1_HandoffTicket | null);
  'none'?: (_switchyard_v1_NoTicket | null);
  'refused'?: (_switchyard_v1_ClaimRefused | null);
  'outcome'?: "ticket"|"none"|"refused";
}

export interface ArriveReply__Output {
  'ticket'?: (_switchyard_v1_HandoffTicket__Output | null);
  'none'?: (_switchyard_v1_NoTicket__Output | null);
  'refused'?: (_switchyard_v1_ClaimRefused__Output | null);
  'outcome'?: "ticket"|"none"|"refused";
}
