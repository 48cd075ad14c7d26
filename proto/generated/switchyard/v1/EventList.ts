// Original file: proto/switchyard/v1/admin.proto

import type { EventView as _switchyard_v1_EventView, EventView__Output as _switchyard_v1_EventView__Output } from '../../switchyard/v1/EventView.ts';

export interface EventList {
  'events'?: (_switchyard_v1_EventView)[];
}

export interface EventList__Output {
  'events': (_switchyard_v1_EventView__Output)[];
}
