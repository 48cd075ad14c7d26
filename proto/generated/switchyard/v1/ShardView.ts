// Original file: proto/switchyard/v1/admin.proto

import type { ShardState as _switchyard_v1_ShardState, ShardState__Output as _switchyard_v1_ShardState__Output } from '../../switchyard/v1/ShardState.ts';
import type { Long } from '@grpc/proto-loader';

export interface ShardView {
  'id'?: (string);
  'fleet'?: (string);
  'groups'?: (string)[];
  'state'?: (_switchyard_v1_ShardState);
  'incarnation'?: (number | string | Long);
  'pid'?: (number);
  'address'?: (string);
  'players'?: (number);
  'slots'?: (number);
  'version'?: (string);
  'host'?: (string);
  'spare'?: (boolean);
  'ageMs'?: (number | string | Long);
  'verdict'?: (string);
  'evidence'?: (string)[];
  'drainDeadlineMs'?: (number | string | Long);
  'reserved'?: (number);
  'labels'?: ({[key: string]: string});
}

export interface ShardView__Output {
  'id': (string);
  'fleet': (string);
  'groups': (string)[];
  'state': (_switchyard_v1_ShardState__Output);
  'incarnation': (string);
  'pid': (number);
  'address': (string);
  'players': (number);
  'slots': (number);
  'version': (string);
  'host': (string);
  'spare': (boolean);
  'ageMs': (string);
  'verdict': (string);
  'evidence': (string)[];
  'drainDeadlineMs': (string);
  'reserved': (number);
  'labels': ({[key: string]: string});
}
