// Original file: proto/switchyard/v1/proxy_link.proto

import type { Long } from '@grpc/proto-loader';

export interface FlowIdle {
  'flowId'?: (string);
  'idleMs'?: (number | string | Long);
}

export interface FlowIdle__Output {
  'flowId': (string);
  'idleMs': (string);
}
