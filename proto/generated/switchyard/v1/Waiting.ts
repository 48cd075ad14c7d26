// Original file: proto/switchyard/v1/proxy_link.proto

import type { Long } from '@grpc/proto-loader';

export interface Waiting {
  'moves'?: (number);
  'movesOf'?: (number);
  'joins'?: (number);
  'pacePerSecond'?: (number);
  'lastTurnInMs'?: (number | string | Long);
}

export interface Waiting__Output {
  'moves': (number);
  'movesOf': (number);
  'joins': (number);
  'pacePerSecond': (number);
  'lastTurnInMs': (string);
}
