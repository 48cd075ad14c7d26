// Original file: proto/switchyard/v1/handoff.proto

import type { PlacesReserved as _switchyard_v1_PlacesReserved, PlacesReserved__Output as _switchyard_v1_PlacesReserved__Output } from '../../switchyard/v1/PlacesReserved.ts';
import type { HandoffRefused as _switchyard_v1_HandoffRefused, HandoffRefused__Output as _switchyard_v1_HandoffRefused__Output } from '../../switchyard/v1/HandoffRefused.ts';

export interface PrewarmReply {
  'reserved'?: (_switchyard_v1_PlacesReserved | null);
  'refused'?: (_switchyard_v1_HandoffRefused | null);
  'outcome'?: "reserved"|"refused";
}

export interface PrewarmReply__Output {
  'reserved'?: (_switchyard_v1_PlacesReserved__Output | null);
  'refused'?: (_switchyard_v1_HandoffRefused__Output | null);
  'outcome'?: "reserved"|"refused";
}
