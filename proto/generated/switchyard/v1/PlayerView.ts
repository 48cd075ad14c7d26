// Original file: proto/switchyard/v1/admin.proto

import type { Protocol as _switchyard_v1_Protocol, Protocol__Output as _switchyard_v1_Protocol__Output } from '../../switchyard/v1/Protocol.ts';
import type { Long } from '@grpc/proto-loader';

export interface PlayerView {
  'id'?: (string);
  'address'?: (string);
  'listener'?: (string);
  'protocol'?: (_switchyard_v1_Protocol);
  'group'?: (string);
  'shard'?: (string);
  'account'?: (string);
  'connectedAtMs'?: (number | string | Long);
  'idleMs'?: (number | string | Long);
  'why'?: (string);
  'proxy'?: (string);
  'flowPort'?: (number);
}

export interface PlayerView__Output {
  'id': (string);
  'address': (string);
  'listener': (string);
  'protocol': (_switchyard_v1_Protocol__Output);
  'group': (string);
  'shard': (string);
  'account': (string);
  'connectedAtMs': (string);
  'idleMs': (string);
  'why': (string);
  'proxy': (string);
  'flowPort': (number);
}
