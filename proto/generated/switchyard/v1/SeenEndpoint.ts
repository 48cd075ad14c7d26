// Original file: proto/switchyard/v1/session.proto

import type { Protocol as _switchyard_v1_Protocol, Protocol__Output as _switchyard_v1_Protocol__Output } from '../../switchyard/v1/Protocol.ts';

export interface SeenEndpoint {
  'protocol'?: (_switchyard_v1_Protocol);
  'ip'?: (string);
  'port'?: (number);
}

export interface SeenEndpoint__Output {
  'protocol': (_switchyard_v1_Protocol__Output);
  'ip': (string);
  'port': (number);
}
