// Original file: proto/switchyard/v1/proxy_link.proto

import type { Long } from '@grpc/proto-loader';

export interface FlowPlacement {
  'flowId'?: (string);
  'placementVersion'?: (number | string | Long);
}

export interface FlowPlacement__Output {
  'flowId': (string);
  'placementVersion': (string);
}
