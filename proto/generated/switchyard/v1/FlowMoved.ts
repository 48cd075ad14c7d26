// Original file: proto/switchyard/v1/proxy_link.proto

import type { Long } from '@grpc/proto-loader';

export interface FlowMoved {
  'flowId'?: (string);
  'groupId'?: (string);
  'placementVersion'?: (number | string | Long);
  'why'?: (string);
}

export interface FlowMoved__Output {
  'flowId': (string);
  'groupId': (string);
  'placementVersion': (string);
  'why': (string);
}
