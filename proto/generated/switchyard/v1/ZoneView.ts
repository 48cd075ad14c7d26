// Original file: proto/switchyard/v1/zone.proto

import type { Long } from '@grpc/proto-loader';

export interface ZoneView {
  'fleet'?: (string);
  'version'?: (number | string | Long);
  'name'?: (string);
  'group'?: (string);
  'shard'?: (string);
  'state'?: (string);
  'players'?: (number);
  'slots'?: (number);
  'reserved'?: (number);
  'neighbours'?: (string)[];
}

export interface ZoneView__Output {
  'fleet': (string);
  'version': (string);
  'name': (string);
  'group': (string);
  'shard': (string);
  'state': (string);
  'players': (number);
  'slots': (number);
  'reserved': (number);
  'neighbours': (string)[];
}
