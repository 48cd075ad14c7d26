// Original file: proto/switchyard/v1/session.proto

import type { Holding as _switchyard_v1_Holding, Holding__Output as _switchyard_v1_Holding__Output } from '../../switchyard/v1/Holding.ts';
import type { StateEntry as _switchyard_v1_StateEntry, StateEntry__Output as _switchyard_v1_StateEntry__Output } from '../../switchyard/v1/StateEntry.ts';

export interface GetStateReply {
  'holding'?: (_switchyard_v1_Holding);
  'entries'?: (_switchyard_v1_StateEntry)[];
}

export interface GetStateReply__Output {
  'holding': (_switchyard_v1_Holding__Output);
  'entries': (_switchyard_v1_StateEntry__Output)[];
}
