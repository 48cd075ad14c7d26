// Original file: proto/switchyard/v1/session.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface ClaimBusy {
  'holder'?: (_switchyard_v1_ShardRef | null);
  'heldMs'?: (number | string | Long);
  'retryAfterMs'?: (number | string | Long);
  'why'?: (string);
}

export interface ClaimBusy__Output {
  'holder': (_switchyard_v1_ShardRef__Output | null);
  'heldMs': (string);
  'retryAfterMs': (string);
  'why': (string);
}
