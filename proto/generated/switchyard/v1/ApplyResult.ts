// Original file: proto/switchyard/v1/scaler.proto

import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';

export interface ApplyResult {
  'outcome'?: (_switchyard_v1_Outcome | null);
  'diff'?: (string)[];
  'steps'?: (string)[];
  'mistakes'?: (string)[];
}

export interface ApplyResult__Output {
  'outcome': (_switchyard_v1_Outcome__Output | null);
  'diff': (string)[];
  'steps': (string)[];
  'mistakes': (string)[];
}
