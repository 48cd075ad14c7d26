// Original file: proto/switchyard/v1/proxy_link.proto

import type { Snapshot as _switchyard_v1_Snapshot, Snapshot__Output as _switchyard_v1_Snapshot__Output } from '../../switchyard/v1/Snapshot.ts';
import type { RouteChange as _switchyard_v1_RouteChange, RouteChange__Output as _switchyard_v1_RouteChange__Output } from '../../switchyard/v1/RouteChange.ts';
import type { MoveFlows as _switchyard_v1_MoveFlows, MoveFlows__Output as _switchyard_v1_MoveFlows__Output } from '../../switchyard/v1/MoveFlows.ts';
import type { CutFlows as _switchyard_v1_CutFlows, CutFlows__Output as _switchyard_v1_CutFlows__Output } from '../../switchyard/v1/CutFlows.ts';
import type { RouteLease as _switchyard_v1_RouteLease, RouteLease__Output as _switchyard_v1_RouteLease__Output } from '../../switchyard/v1/RouteLease.ts';
import type { DrainProxy as _switchyard_v1_DrainProxy, DrainProxy__Output as _switchyard_v1_DrainProxy__Output } from '../../switchyard/v1/DrainProxy.ts';
import type { Rejected as _switchyard_v1_Rejected, Rejected__Output as _switchyard_v1_Rejected__Output } from '../../switchyard/v1/Rejected.ts';
import type { Long } from '@grpc/proto-loader';

export interface ProxyOrder {
  'orderId'?: (string);
  'token'?: (number | string | Long);
  'snapshot'?: (_switchyard_v1_Snapshot | null);
  'routeChange'?: (_switchyard_v1_RouteChange | null);
  'move'?: (_switchyard_v1_MoveFlows | null);
  'cut'?: (_switchyard_v1_CutFlows | null);
  'lease'?: (_switchyard_v1_RouteLease | null);
  'drain'?: (_switchyard_v1_DrainProxy | null);
  'rejected'?: (_switchyard_v1_Rejected | null);
  'body'?: "snapshot"|"routeChange"|"move"|"cut"|"lease"|"drain"|"rejected";
}

export interface ProxyOrder__Output {
  'orderId': (string);
  'token': (string);
  'snapshot'?: (_switchyard_v1_Snapshot__Output | null);
  'routeChange'?: (_switchyard_v1_RouteChange__Output | null);
  'move'?: (_switchyard_v1_MoveFlows__Output | null);
  'cut'?: (_switchyard_v1_CutFlows__Output | null);
  'lease'?: (_switchyard_v1_RouteLease__Output | null);
  'drain'?: (_switchyard_v1_DrainProxy__Output | null);
  'rejected'?: (_switchyard_v1_Rejected__Output | null);
  'body'?: "snapshot"|"routeChange"|"move"|"cut"|"lease"|"drain"|"rejected";
}
