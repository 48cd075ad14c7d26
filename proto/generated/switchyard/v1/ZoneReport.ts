// Original file: proto/switchyard/v1/agent_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { PlayerOnMap as _switchyard_v1_PlayerOnMap, PlayerOnMap__Output as _switchyard_v1_PlayerOnMap__Output } from '../../switchyard/v1/PlayerOnMap.ts';
import type { BorderEntity as _switchyard_v1_BorderEntity, BorderEntity__Output as _switchyard_v1_BorderEntity__Output } from '../../switchyard/v1/BorderEntity.ts';

export interface ZoneReport {
  'shard'?: (_switchyard_v1_ShardRef | null);
  'players'?: (_switchyard_v1_PlayerOnMap)[];
  'near'?: (_switchyard_v1_BorderEntity)[];
}

export interface ZoneReport__Output {
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'players': (_switchyard_v1_PlayerOnMap__Output)[];
  'near': (_switchyard_v1_BorderEntity__Output)[];
}
