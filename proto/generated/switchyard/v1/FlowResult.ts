// Original file: proto/switchyard/v1/common.proto

import type { FlowOutcome as _switchyard_v1_FlowOutcome, FlowOutcome__Output as _switchyard_v1_FlowOutcome__Output } from '../../switchyard/v1/FlowOutcome.ts';

export interface FlowResult {
  'flowId'?: (string);
  'outcome'?: (_switchyard_v1_FlowOutcome);
  'reason'?: (string);
}

export interface FlowResult__Output {
  'flowId': (string);
  'outcome': (_switchyard_v1_FlowOutcome__Output);
  'reason': (string);
}
