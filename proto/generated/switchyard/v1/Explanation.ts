// Original file: proto/switchyard/v1/admin.proto

import type { Fact as _switchyard_v1_Fact, Fact__Output as _switchyard_v1_Fact__Output } from '../../switchyard/v1/Fact.ts';
import type { EventView as _switchyard_v1_EventView, EventView__Output as _switchyard_v1_EventView__Output } from '../../switchyard/v1/EventView.ts';

export interface Explanation {
  'subject'?: (string);
  'facts'?: (_switchyard_v1_Fact)[];
  'forecast'?: (string)[];
  'history'?: (_switchyard_v1_EventView)[];
}

export interface Explanation__Output {
  'subject': (string);
  'facts': (_switchyard_v1_Fact__Output)[];
  'forecast': (string)[];
  'history': (_switchyard_v1_EventView__Output)[];
}
