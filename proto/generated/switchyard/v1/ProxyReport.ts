// Original file: proto/switchyard/v1/proxy_link.proto

import type { ProxyHello as _switchyard_v1_ProxyHello, ProxyHello__Output as _switchyard_v1_ProxyHello__Output } from '../../switchyard/v1/ProxyHello.ts';
import type { FlowReport as _switchyard_v1_FlowReport, FlowReport__Output as _switchyard_v1_FlowReport__Output } from '../../switchyard/v1/FlowReport.ts';
import type { ProxyHeartbeat as _switchyard_v1_ProxyHeartbeat, ProxyHeartbeat__Output as _switchyard_v1_ProxyHeartbeat__Output } from '../../switchyard/v1/ProxyHeartbeat.ts';
import type { ShardObservations as _switchyard_v1_ShardObservations, ShardObservations__Output as _switchyard_v1_ShardObservations__Output } from '../../switchyard/v1/ShardObservations.ts';
import type { OrderResult as _switchyard_v1_OrderResult, OrderResult__Output as _switchyard_v1_OrderResult__Output } from '../../switchyard/v1/OrderResult.ts';
import type { Rejected as _switchyard_v1_Rejected, Rejected__Output as _switchyard_v1_Rejected__Output } from '../../switchyard/v1/Rejected.ts';
import type { Long } from '@grpc/proto-loader';

export interface ProxyReport {
  'sequence'?: (number | string | Long);
  'hello'?: (_switchyard_v1_ProxyHello | null);
  'flows'?: (_switchyard_v1_FlowReport | null);
  'heartbeat'?: (_switchyard_v1_ProxyHeartbeat | null);
  'observations'?: (_switchyard_v1_ShardObservations | null);
  'result'?: (_switchyard_v1_OrderResult | null);
  'rejected'?: (_switchyard_v1_Rejected | null);
  'body'?: "hello"|"flows"|"heartbeat"|"observations"|"result"|"rejected";
}

export interface ProxyReport__Output {
  'sequence': (string);
  'hello'?: (_switchyard_v1_ProxyHello__Output | null);
  'flows'?: (_switchyard_v1_FlowReport__Output | null);
  'heartbeat'?: (_switchyard_v1_ProxyHeartbeat__Output | null);
  'observations'?: (_switchyard_v1_ShardObservations__Output | null);
  'result'?: (_switchyard_v1_OrderResult__Output | null);
  'rejected'?: (_switchyard_v1_Rejected__Output | null);
  'body'?: "hello"|"flows"|"heartbeat"|"observations"|"result"|"rejected";
}
