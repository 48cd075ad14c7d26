// Original file: proto/switchyard/v1/common.proto

import type { Protocol as _switchyard_v1_Protocol, Protocol__Output as _switchyard_v1_Protocol__Output } from '../../switchyard/v1/Protocol.ts';

export interface PlayerKey {
  'listener'?: (string);
  'protocol'?: (_switchyard_v1_Protocol);
  'ip'?: (string);
  'port'?: (number);
}

export interface PlayerKey__Output {
  'listener': (string);
  'protocol': (_switchyard_v1_Protocol__Output);
  'ip': (string);
  'port': (number);
}
