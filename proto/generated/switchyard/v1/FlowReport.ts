// Original file: proto/switchyard/v1/proxy_link.proto

import type { FlowOpened as _switchyard_v1_FlowOpened, FlowOpened__Output as _switchyard_v1_FlowOpened__Output } from '../../switchyard/v1/FlowOpened.ts';
import type { FlowMoved as _switchyard_v1_FlowMoved, FlowMoved__Output as _switchyard_v1_FlowMoved__Output } from '../../switchyard/v1/FlowMoved.ts';
import type { FlowClosed as _switchyard_v1_FlowClosed, FlowClosed__Output as _switchyard_v1_FlowClosed__Output } from '../../switchyard/v1/FlowClosed.ts';
import type { FlowIdle as _switchyard_v1_FlowIdle, FlowIdle__Output as _switchyard_v1_FlowIdle__Output } from '../../switchyard/v1/FlowIdle.ts';

export interface FlowReport {
  'full'?: (boolean);
  'opened'?: (_switchyard_v1_FlowOpened)[];
  'moved'?: (_switchyard_v1_FlowMoved)[];
  'closed'?: (_switchyard_v1_FlowClosed)[];
  'idle'?: (_switchyard_v1_FlowIdle)[];
}

export interface FlowReport__Output {
  'full': (boolean);
  'opened': (_switchyard_v1_FlowOpened__Output)[];
  'moved': (_switchyard_v1_FlowMoved__Output)[];
  'closed': (_switchyard_v1_FlowClosed__Output)[];
  'idle': (_switchyard_v1_FlowIdle__Output)[];
}
