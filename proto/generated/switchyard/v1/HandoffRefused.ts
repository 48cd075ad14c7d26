// Original file: proto/switchyard/v1/handoff.proto

import type { HandoffRefusal as _switchyard_v1_HandoffRefusal, HandoffRefusal__Output as _switchyard_v1_HandoffRefusal__Output } from '../../switchyard/v1/HandoffRefusal.ts';
import type { Long } from '@grpc/proto-loader';

export interface HandoffRefused {
  'reason'?: (_switchyard_v1_HandoffRefusal);
  'why'?: (string);
  'retryAfterMs'?: (number | string | Long);
  'account'?: (string);
}

export interface HandoffRefused__Output {
  'reason': (_switchyard_v1_HandoffRefusal__Output);
  'why': (string);
  'retryAfterMs': (string);
  'account': (string);
}
