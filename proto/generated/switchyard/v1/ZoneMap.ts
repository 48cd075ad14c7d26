// Original file: proto/switchyard/v1/zone.proto

import type { Zone as _switchyard_v1_Zone, Zone__Output as _switchyard_v1_Zone__Output } from '../../switchyard/v1/Zone.ts';
import type { BorderRule as _switchyard_v1_BorderRule, BorderRule__Output as _switchyard_v1_BorderRule__Output } from '../../switchyard/v1/BorderRule.ts';
import type { Long } from '@grpc/proto-loader';

export interface ZoneMap {
  'fleet'?: (string);
  'version'?: (number | string | Long);
  'zones'?: (_switchyard_v1_Zone)[];
  'corridor'?: (number);
  'prewarm'?: (number);
  'hysteresis'?: (number);
  'borders'?: (_switchyard_v1_BorderRule)[];
  'dwellMs'?: (number | string | Long);
  'handoffsMax'?: (number);
  'handoffsWithinMs'?: (number | string | Long);
}

export interface ZoneMap__Output {
  'fleet': (string);
  'version': (string);
  'zones': (_switchyard_v1_Zone__Output)[];
  'corridor': (number);
  'prewarm': (number);
  'hysteresis': (number);
  'borders': (_switchyard_v1_BorderRule__Output)[];
  'dwellMs': (string);
  'handoffsMax': (number);
  'handoffsWithinMs': (string);
}
