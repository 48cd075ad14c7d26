// Original file: proto/switchyard/v1/proxy_link.proto

import type { Long } from '@grpc/proto-loader';

export interface ProxyHeartbeat {
  'flows'?: (number | string | Long);
  'datagramsUp'?: (number | string | Long);
  'datagramsDown'?: (number | string | Long);
  'drops'?: (number | string | Long);
  'draining'?: (boolean);
}

export interface ProxyHeartbeat__Output {
  'flows': (string);
  'datagramsUp': (string);
  'datagramsDown': (string);
  'drops': (string);
  'draining': (boolean);
}
