// Original file: proto/switchyard/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExplainRequest as _switchyard_v1_ExplainRequest, ExplainRequest__Output as _switchyard_v1_ExplainRequest__Output } from '../../switchyard/v1/ExplainRequest.ts';
import type { Explanation as _switchyard_v1_Explanation, Explanation__Output as _switchyard_v1_Explanation__Output } from '../../switchyard/v1/Explanation.ts';
import type { GetStatusRequest as _switchyard_v1_GetStatusRequest, GetStatusRequest__Output as _switchyard_v1_GetStatusRequest__Output } from '../../switchyard/v1/GetStatusRequest.ts';
import type { Status as _switchyard_v1_Status, Status__Output as _switchyard_v1_Status__Output } from '../../switchyard/v1/Status.ts';

export interface AdminServiceClient extends grpc.Client {
  Explain(argument: _switchyard_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  Explain(argument: _switchyard_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  Explain(argument: _switchyard_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  Explain(argument: _switchyard_v1_ExplainRequest, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explain(argument: _switchyard_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explain(argument: _switchyard_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explain(argument: _switchyard_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explain(argument: _switchyard_v1_ExplainRequest, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  
  GetStatus(argument: _switchyard_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Status__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _switchyard_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Status__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _switchyard_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Status__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _switchyard_v1_GetStatusRequest, callback: grpc.requestCallback<_switchyard_v1_Status__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _switchyard_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Status__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _switchyard_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Status__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _switchyard_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Status__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _switchyard_v1_GetStatusRequest, callback: grpc.requestCallback<_switchyard_v1_Status__Output>): grpc.ClientUnaryCall;
  
}

export interface AdminServiceHandlers extends grpc.UntypedServiceImplementation {
  Explain: grpc.handleUnaryCall<_switchyard_v1_ExplainRequest__Output, _switchyard_v1_Explanation>;
  
  GetStatus: grpc.handleUnaryCall<_switchyard_v1_GetStatusRequest__Output, _switchyard_v1_Status>;
  
}

export interface AdminServiceDefinition extends grpc.ServiceDefinition {
  Explain: MethodDefinition<_switchyard_v1_ExplainRequest, _switchyard_v1_Explanation, _switchyard_v1_ExplainRequest__Output, _switchyard_v1_Explanation__Output>
  GetStatus: MethodDefinition<_switchyard_v1_GetStatusRequest, _switchyard_v1_Status, _switchyard_v1_GetStatusRequest__Output, _switchyard_v1_Status__Output>
}
