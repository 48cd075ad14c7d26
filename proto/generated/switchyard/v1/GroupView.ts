// Original file: proto/switchyard/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface GroupView {
  'id'?: (string);
  'fleet'?: (string);
  'shard'?: (string);
  'incarnation'?: (number | string | Long);
  'generation'?: (number | string | Long);
  'players'?: (number);
  'phase'?: (string);
  'detail'?: (string);
  'sinceMs'?: (number | string | Long);
}

export interface GroupView__Output {
  'id': (string);
  'fleet': (string);
  'shard': (string);
  'incarnation': (string);
  'generation': (string);
  'players': (number);
  'phase': (string);
  'detail': (string);
  'sinceMs': (string);
}
