// Original file: proto/switchyard/v1/admin.proto

import type { PlacementPolicy as _switchyard_v1_PlacementPolicy, PlacementPolicy__Output as _switchyard_v1_PlacementPolicy__Output } from '../../switchyard/v1/PlacementPolicy.ts';

export interface FleetView {
  'name'?: (string);
  'shards'?: (number);
  'spares'?: (number);
  'ready'?: (number);
  'readySpares'?: (number);
  'starting'?: (number);
  'slots'?: (number);
  'players'?: (number);
  'placement'?: (_switchyard_v1_PlacementPolicy);
  'version'?: (string);
  'listeners'?: (string)[];
  'rollout'?: (string);
  'noRoom'?: (string);
  'pool'?: (string);
}

export interface FleetView__Output {
  'name': (string);
  'shards': (number);
  'spares': (number);
  'ready': (number);
  'readySpares': (number);
  'starting': (number);
  'slots': (number);
  'players': (number);
  'placement': (_switchyard_v1_PlacementPolicy__Output);
  'version': (string);
  'listeners': (string)[];
  'rollout': (string);
  'noRoom': (string);
  'pool': (string);
}
