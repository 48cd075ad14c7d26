// Original file: proto/switchyard/v1/session.proto

import type { Holding as _switchyard_v1_Holding, Holding__Output as _switchyard_v1_Holding__Output } from '../../switchyard/v1/Holding.ts';

export interface HolderReply {
  'holding'?: (_switchyard_v1_Holding);
}

export interface HolderReply__Output {
  'holding': (_switchyard_v1_Holding__Output);
}
