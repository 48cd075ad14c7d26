// Original file: proto/switchyard/v1/admin.proto

import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { FlowResult as _switchyard_v1_FlowResult, FlowResult__Output as _switchyard_v1_FlowResult__Output } from '../../switchyard/v1/FlowResult.ts';
import type { Long } from '@grpc/proto-loader';

export interface MoveResult {
  'outcome'?: (_switchyard_v1_Outcome | null);
  'phase'?: (string);
  'flows'?: (_switchyard_v1_FlowResult)[];
  'tookUs'?: (number | string | Long);
  'group'?: (string);
  'shard'?: (string);
}

export interface MoveResult__Output {
  'outcome': (_switchyard_v1_Outcome__Output | null);
  'phase': (string);
  'flows': (_switchyard_v1_FlowResult__Output)[];
  'tookUs': (string);
  'group': (string);
  'shard': (string);
}
