// Original file: proto/switchyard/v1/zone.proto

import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { ZoneMover as _switchyard_v1_ZoneMover, ZoneMover__Output as _switchyard_v1_ZoneMover__Output } from '../../switchyard/v1/ZoneMover.ts';
import type { Long } from '@grpc/proto-loader';

export interface ZonesApplied {
  'outcome'?: (_switchyard_v1_Outcome | null);
  'version'?: (number | string | Long);
  'movers'?: (_switchyard_v1_ZoneMover)[];
  'moversTotal'?: (number);
  'warnings'?: (string)[];
  'mistakes'?: (string)[];
}

export interface ZonesApplied__Output {
  'outcome': (_switchyard_v1_Outcome__Output | null);
  'version': (string);
  'movers': (_switchyard_v1_ZoneMover__Output)[];
  'moversTotal': (number);
  'warnings': (string)[];
  'mistakes': (string)[];
}
