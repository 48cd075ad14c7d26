// Original file: proto/switchyard/v1/proxy_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { ProbeAnswer as _switchyard_v1_ProbeAnswer, ProbeAnswer__Output as _switchyard_v1_ProbeAnswer__Output } from '../../switchyard/v1/ProbeAnswer.ts';
import type { Waiting as _switchyard_v1_Waiting, Waiting__Output as _switchyard_v1_Waiting__Output } from '../../switchyard/v1/Waiting.ts';
import type { Long } from '@grpc/proto-loader';

export interface ShardObservation {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'silent'?: (boolean);
  'refused'?: (number);
  'flows'?: (number);
  'probe'?: (_switchyard_v1_ProbeAnswer);
  'answeredMsAgo'?: (number | string | Long);
  'answered'?: (boolean);
  'waiting'?: (_switchyard_v1_Waiting | null);
}

export interface ShardObservation__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'silent': (boolean);
  'refused': (number);
  'flows': (number);
  'probe': (_switchyard_v1_ProbeAnswer__Output);
  'answeredMsAgo': (string);
  'answered': (boolean);
  'waiting': (_switchyard_v1_Waiting__Output | null);
}
