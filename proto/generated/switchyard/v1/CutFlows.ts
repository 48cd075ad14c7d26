// Original file: proto/switchyard/v1/proxy_link.proto

import type { Long } from '@grpc/proto-loader';

export interface CutFlows {
  'flowIds'?: (string)[];
  'why'?: (string);
  'blockMs'?: (number | string | Long);
}

export interface CutFlows__Output {
  'flowIds': (string)[];
  'why': (string);
  'blockMs': (string);
}
