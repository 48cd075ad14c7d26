// Original file: proto/switchyard/v1/proxy_link.proto

import type { FlowPlacement as _switchyard_v1_FlowPlacement, FlowPlacement__Output as _switchyard_v1_FlowPlacement__Output } from '../../switchyard/v1/FlowPlacement.ts';
import type { Follow as _switchyard_v1_Follow, Follow__Output as _switchyard_v1_Follow__Output } from '../../switchyard/v1/Follow.ts';
import type { Long } from '@grpc/proto-loader';

export interface MoveFlows {
  'moveId'?: (string);
  'groupId'?: (string);
  'flows'?: (_switchyard_v1_FlowPlacement)[];
  'follow'?: (_switchyard_v1_Follow);
  'clientTimeoutMs'?: (number | string | Long);
  'lameDuckMs'?: (number | string | Long);
  'pacePerSecond'?: (number);
}

export interface MoveFlows__Output {
  'moveId': (string);
  'groupId': (string);
  'flows': (_switchyard_v1_FlowPlacement__Output)[];
  'follow': (_switchyard_v1_Follow__Output);
  'clientTimeoutMs': (string);
  'lameDuckMs': (string);
  'pacePerSecond': (number);
}
