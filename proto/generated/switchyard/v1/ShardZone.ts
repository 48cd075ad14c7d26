// Original file: proto/switchyard/v1/agent_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { ZoneMap as _switchyard_v1_ZoneMap, ZoneMap__Output as _switchyard_v1_ZoneMap__Output } from '../../switchyard/v1/ZoneMap.ts';

export interface ShardZone {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'map'?: (_switchyard_v1_ZoneMap | null);
  'zone'?: (string);
}

export interface ShardZone__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'map': (_switchyard_v1_ZoneMap__Output | null);
  'zone': (string);
}
