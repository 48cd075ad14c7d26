// Original file: proto/switchyard/v1/scaler.proto

import type { Long } from '@grpc/proto-loader';

export interface PoolView {
  'name'?: (string);
  'datacenter'?: (string);
  'kind'?: (string);
  'provider'?: (string);
  'region'?: (string);
  'desired'?: (number);
  'spares'?: (number);
  'min'?: (number);
  'max'?: (number);
  'ready'?: (number);
  'pending'?: (number);
  'draining'?: (number);
  'tainted'?: (number);
  'players'?: (number);
  'standing'?: (string);
  'reasons'?: (string)[];
  'template'?: (string);
  'rollout'?: (string);
  'frozen'?: (string);
  'overrideHosts'?: (number);
  'overrideMs'?: (number | string | Long);
  'pausedMs'?: (number | string | Long);
  'hardware'?: (string)[];
  'slotsPerHost'?: (number);
}

export interface PoolView__Output {
  'name': (string);
  'datacenter': (string);
  'kind': (string);
  'provider': (string);
  'region': (string);
  'desired': (number);
  'spares': (number);
  'min': (number);
  'max': (number);
  'ready': (number);
  'pending': (number);
  'draining': (number);
  'tainted': (number);
  'players': (number);
  'standing': (string);
  'reasons': (string)[];
  'template': (string);
  'rollout': (string);
  'frozen': (string);
  'overrideHosts': (number);
  'overrideMs': (string);
  'pausedMs': (string);
  'hardware': (string)[];
  'slotsPerHost': (number);
}
