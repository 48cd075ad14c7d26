// Original file: proto/switchyard/v1/alias.proto

import type { Alias as _switchyard_v1_Alias, Alias__Output as _switchyard_v1_Alias__Output } from '../../switchyard/v1/Alias.ts';

export interface AllotAliasesReply {
  'aliases'?: (_switchyard_v1_Alias)[];
}

export interface AllotAliasesReply__Output {
  'aliases': (_switchyard_v1_Alias__Output)[];
}
