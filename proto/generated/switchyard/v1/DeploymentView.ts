// Original file: proto/switchyard/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface DeploymentView {
  'fleet'?: (string);
  'number'?: (number);
  'version'?: (string);
  'state'?: (string);
  'ready'?: (number);
  'shards'?: (number);
  'players'?: (number);
  'sinceMs'?: (number | string | Long);
  'why'?: (string);
}

export interface DeploymentView__Output {
  'fleet': (string);
  'number': (number);
  'version': (string);
  'state': (string);
  'ready': (number);
  'shards': (number);
  'players': (number);
  'sinceMs': (string);
  'why': (string);
}
