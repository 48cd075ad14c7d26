// Original file: proto/switchyard/v1/proxy_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { Admission as _switchyard_v1_Admission, Admission__Output as _switchyard_v1_Admission__Output } from '../../switchyard/v1/Admission.ts';
import type { Long } from '@grpc/proto-loader';

export interface GroupRoute {
  'groupId'?: (string);
  'fleet'?: (string);
  'generation'?: (number | string | Long);
  'revision'?: (number | string | Long);
  'shard'?: (_switchyard_v1_ShardRef | null);
  'address'?: (string);
  'port'?: (number);
  'admission'?: (_switchyard_v1_Admission);
  'slots'?: (number);
  'ordinal'?: (number | string | Long);
}

export interface GroupRoute__Output {
  'groupId': (string);
  'fleet': (string);
  'generation': (string);
  'revision': (string);
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'address': (string);
  'port': (number);
  'admission': (_switchyard_v1_Admission__Output);
  'slots': (number);
  'ordinal': (string);
}
