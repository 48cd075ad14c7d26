// Original file: proto/switchyard/v1/session.proto

import type { ClaimRefusal as _switchyard_v1_ClaimRefusal, ClaimRefusal__Output as _switchyard_v1_ClaimRefusal__Output } from '../../switchyard/v1/ClaimRefusal.ts';
import type { Long } from '@grpc/proto-loader';

export interface ClaimRefused {
  'reason'?: (_switchyard_v1_ClaimRefusal);
  'why'?: (string);
  'retryAfterMs'?: (number | string | Long);
}

export interface ClaimRefused__Output {
  'reason': (_switchyard_v1_ClaimRefusal__Output);
  'why': (string);
  'retryAfterMs': (string);
}
