// Original file: proto/switchyard/v1/common.proto

import type { OrderStatus as _switchyard_v1_OrderStatus, OrderStatus__Output as _switchyard_v1_OrderStatus__Output } from '../../switchyard/v1/OrderStatus.ts';
import type { FlowResult as _switchyard_v1_FlowResult, FlowResult__Output as _switchyard_v1_FlowResult__Output } from '../../switchyard/v1/FlowResult.ts';
import type { Long } from '@grpc/proto-loader';

export interface OrderResult {
  'orderId'?: (string);
  'status'?: (_switchyard_v1_OrderStatus);
  'code'?: (string);
  'message'?: (string);
  'flows'?: (_switchyard_v1_FlowResult)[];
  'tookUs'?: (number | string | Long);
}

export interface OrderResult__Output {
  'orderId': (string);
  'status': (_switchyard_v1_OrderStatus__Output);
  'code': (string);
  'message': (string);
  'flows': (_switchyard_v1_FlowResult__Output)[];
  'tookUs': (string);
}
