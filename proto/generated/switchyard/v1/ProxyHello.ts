// Original file: proto/switchyard/v1/proxy_link.proto

import type { ListenerInfo as _switchyard_v1_ListenerInfo, ListenerInfo__Output as _switchyard_v1_ListenerInfo__Output } from '../../switchyard/v1/ListenerInfo.ts';

export interface ProxyHello {
  'proxyId'?: (string);
  'bootId'?: (string);
  'version'?: (string);
  'pid'?: (number);
  'listeners'?: (_switchyard_v1_ListenerInfo)[];
  'flowsMax'?: (number);
  'addresses'?: (string)[];
}

export interface ProxyHello__Output {
  'proxyId': (string);
  'bootId': (string);
  'version': (string);
  'pid': (number);
  'listeners': (_switchyard_v1_ListenerInfo__Output)[];
  'flowsMax': (number);
  'addresses': (string)[];
}
