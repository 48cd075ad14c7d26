// Original file: proto/switchyard/v1/session_admin.proto

import type { Long } from '@grpc/proto-loader';

export interface SessionView {
  'account'?: (string);
  'epoch'?: (number | string | Long);
  'state'?: (string);
  'shard'?: (string);
  'incarnation'?: (number | string | Long);
  'fleet'?: (string);
  'sinceMs'?: (number | string | Long);
  'player'?: (string);
  'playerAddress'?: (string);
  'seen'?: (string);
  'ghost'?: (string);
  'ghostMs'?: (number | string | Long);
}

export interface SessionView__Output {
  'account': (string);
  'epoch': (string);
  'state': (string);
  'shard': (string);
  'incarnation': (string);
  'fleet': (string);
  'sinceMs': (string);
  'player': (string);
  'playerAddress': (string);
  'seen': (string);
  'ghost': (string);
  'ghostMs': (string);
}
