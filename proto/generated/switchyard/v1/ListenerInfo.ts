// Original file: proto/switchyard/v1/proxy_link.proto

import type { Protocol as _switchyard_v1_Protocol, Protocol__Output as _switchyard_v1_Protocol__Output } from '../../switchyard/v1/Protocol.ts';

export interface ListenerInfo {
  'name'?: (string);
  'fleet'?: (string);
  'bind'?: (string);
  'port'?: (number);
  'protocols'?: (_switchyard_v1_Protocol)[];
}

export interface ListenerInfo__Output {
  'name': (string);
  'fleet': (string);
  'bind': (string);
  'port': (number);
  'protocols': (_switchyard_v1_Protocol__Output)[];
}
