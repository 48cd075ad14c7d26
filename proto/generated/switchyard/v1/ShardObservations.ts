// Original file: proto/switchyard/v1/proxy_link.proto

import type { ShardObservation as _switchyard_v1_ShardObservation, ShardObservation__Output as _switchyard_v1_ShardObservation__Output } from '../../switchyard/v1/ShardObservation.ts';

export interface ShardObservations {
  'shards'?: (_switchyard_v1_ShardObservation)[];
}

export interface ShardObservations__Output {
  'shards': (_switchyard_v1_ShardObservation__Output)[];
}
