// Original file: proto/switchyard/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface EventView {
  'id'?: (number | string | Long);
  'atMs'?: (number | string | Long);
  'node'?: (string);
  'actor'?: (string);
  'kind'?: (string);
  'subject'?: (string);
  'summary'?: (string);
  'why'?: (string);
  'before'?: (string);
  'after'?: (string);
  'cause'?: (number | string | Long);
}

export interface EventView__Output {
  'id': (string);
  'atMs': (string);
  'node': (string);
  'actor': (string);
  'kind': (string);
  'subject': (string);
  'summary': (string);
  'why': (string);
  'before': (string);
  'after': (string);
  'cause': (string);
}
