// Original file: proto/switchyard/v1/handoff.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ArriveReply as _switchyard_v1_ArriveReply, ArriveReply__Output as _switchyard_v1_ArriveReply__Output } from '../../switchyard/v1/ArriveReply.ts';
import type { ArriveRequest as _switchyard_v1_ArriveRequest, ArriveRequest__Output as _switchyard_v1_ArriveRequest__Output } from '../../switchyard/v1/ArriveRequest.ts';
import type { CommitReply as _switchyard_v1_CommitReply, CommitReply__Output as _switchyard_v1_CommitReply__Output } from '../../switchyard/v1/CommitReply.ts';
import type { HandoffReply as _switchyard_v1_HandoffReply, HandoffReply__Output as _switchyard_v1_HandoffReply__Output } from '../../switchyard/v1/HandoffReply.ts';
import type { HandoffRequest as _switchyard_v1_HandoffRequest, HandoffRequest__Output as _switchyard_v1_HandoffRequest__Output } from '../../switchyard/v1/HandoffRequest.ts';
import type { PrepareReply as _switchyard_v1_PrepareReply, PrepareReply__Output as _switchyard_v1_PrepareReply__Output } from '../../switchyard/v1/PrepareReply.ts';
import type { PrewarmReply as _switchyard_v1_PrewarmReply, PrewarmReply__Output as _switchyard_v1_PrewarmReply__Output } from '../../switchyard/v1/PrewarmReply.ts';
import type { PrewarmRequest as _switchyard_v1_PrewarmRequest, PrewarmRequest__Output as _switchyard_v1_PrewarmRequest__Output } from '../../switchyard/v1/PrewarmRequest.ts';
import type { PutPayloadRequest as _switchyard_v1_PutPayloadRequest, PutPayloadRequest__Output as _switchyard_v1_PutPayloadRequest__Output } from '../../switchyard/v1/PutPayloadRequest.ts';

export interface HandoffServiceClient extends grpc.Client {
  Abort(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  Abort(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  Abort(argument: _switchyard_v1_HandoffRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  Abort(argument: _switchyard_v1_HandoffRequest, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  abort(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  abort(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  abort(argument: _switchyard_v1_HandoffRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  abort(argument: _switchyard_v1_HandoffRequest, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  
  Arrive(argument: _switchyard_v1_ArriveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ArriveReply__Output>): grpc.ClientUnaryCall;
  Arrive(argument: _switchyard_v1_ArriveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ArriveReply__Output>): grpc.ClientUnaryCall;
  Arrive(argument: _switchyard_v1_ArriveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ArriveReply__Output>): grpc.ClientUnaryCall;
  Arrive(argument: _switchyard_v1_ArriveRequest, callback: grpc.requestCallback<_switchyard_v1_ArriveReply__Output>): grpc.ClientUnaryCall;
  arrive(argument: _switchyard_v1_ArriveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ArriveReply__Output>): grpc.ClientUnaryCall;
  arrive(argument: _switchyard_v1_ArriveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ArriveReply__Output>): grpc.ClientUnaryCall;
  arrive(argument: _switchyard_v1_ArriveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ArriveReply__Output>): grpc.ClientUnaryCall;
  arrive(argument: _switchyard_v1_ArriveRequest, callback: grpc.requestCallback<_switchyard_v1_ArriveReply__Output>): grpc.ClientUnaryCall;
  
  Commit(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_CommitReply__Output>): grpc.ClientUnaryCall;
  Commit(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_CommitReply__Output>): grpc.ClientUnaryCall;
  Commit(argument: _switchyard_v1_HandoffRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_CommitReply__Output>): grpc.ClientUnaryCall;
  Commit(argument: _switchyard_v1_HandoffRequest, callback: grpc.requestCallback<_switchyard_v1_CommitReply__Output>): grpc.ClientUnaryCall;
  commit(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_CommitReply__Output>): grpc.ClientUnaryCall;
  commit(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_CommitReply__Output>): grpc.ClientUnaryCall;
  commit(argument: _switchyard_v1_HandoffRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_CommitReply__Output>): grpc.ClientUnaryCall;
  commit(argument: _switchyard_v1_HandoffRequest, callback: grpc.requestCallback<_switchyard_v1_CommitReply__Output>): grpc.ClientUnaryCall;
  
  Prepare(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PrepareReply__Output>): grpc.ClientUnaryCall;
  Prepare(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PrepareReply__Output>): grpc.ClientUnaryCall;
  Prepare(argument: _switchyard_v1_HandoffRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PrepareReply__Output>): grpc.ClientUnaryCall;
  Prepare(argument: _switchyard_v1_HandoffRequest, callback: grpc.requestCallback<_switchyard_v1_PrepareReply__Output>): grpc.ClientUnaryCall;
  prepare(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PrepareReply__Output>): grpc.ClientUnaryCall;
  prepare(argument: _switchyard_v1_HandoffRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PrepareReply__Output>): grpc.ClientUnaryCall;
  prepare(argument: _switchyard_v1_HandoffRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PrepareReply__Output>): grpc.ClientUnaryCall;
  prepare(argument: _switchyard_v1_HandoffRequest, callback: grpc.requestCallback<_switchyard_v1_PrepareReply__Output>): grpc.ClientUnaryCall;
  
  Prewarm(argument: _switchyard_v1_PrewarmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PrewarmReply__Output>): grpc.ClientUnaryCall;
  Prewarm(argument: _switchyard_v1_PrewarmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PrewarmReply__Output>): grpc.ClientUnaryCall;
  Prewarm(argument: _switchyard_v1_PrewarmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PrewarmReply__Output>): grpc.ClientUnaryCall;
  Prewarm(argument: _switchyard_v1_PrewarmRequest, callback: grpc.requestCallback<_switchyard_v1_PrewarmReply__Output>): grpc.ClientUnaryCall;
  prewarm(argument: _switchyard_v1_PrewarmRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PrewarmReply__Output>): grpc.ClientUnaryCall;
  prewarm(argument: _switchyard_v1_PrewarmRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PrewarmReply__Output>): grpc.ClientUnaryCall;
  prewarm(argument: _switchyard_v1_PrewarmRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PrewarmReply__Output>): grpc.ClientUnaryCall;
  prewarm(argument: _switchyard_v1_PrewarmRequest, callback: grpc.requestCallback<_switchyard_v1_PrewarmReply__Output>): grpc.ClientUnaryCall;
  
  PutPayload(argument: _switchyard_v1_PutPayloadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  PutPayload(argument: _switchyard_v1_PutPayloadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  PutPayload(argument: _switchyard_v1_PutPayloadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  PutPayload(argument: _switchyard_v1_PutPayloadRequest, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  putPayload(argument: _switchyard_v1_PutPayloadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  putPayload(argument: _switchyard_v1_PutPayloadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  putPayload(argument: _switchyard_v1_PutPayloadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  putPayload(argument: _switchyard_v1_PutPayloadRequest, callback: grpc.requestCallback<_switchyard_v1_HandoffReply__Output>): grpc.ClientUnaryCall;
  
}

export interface HandoffServiceHandlers extends grpc.UntypedServiceImplementation {
  Abort: grpc.handleUnaryCall<_switchyard_v1_HandoffRequest__Output, _switchyard_v1_HandoffReply>;
  
  Arrive: grpc.handleUnaryCall<_switchyard_v1_ArriveRequest__Output, _switchyard_v1_ArriveReply>;
  
  Commit: grpc.handleUnaryCall<_switchyard_v1_HandoffRequest__Output, _switchyard_v1_CommitReply>;
  
  Prepare: grpc.handleUnaryCall<_switchyard_v1_HandoffRequest__Output, _switchyard_v1_PrepareReply>;
  
  Prewarm: grpc.handleUnaryCall<_switchyard_v1_PrewarmRequest__Output, _switchyard_v1_PrewarmReply>;
  
  PutPayload: grpc.handleUnaryCall<_switchyard_v1_PutPayloadRequest__Output, _switchyard_v1_HandoffReply>;
  
}

export interface HandoffServiceDefinition extends grpc.ServiceDefinition {
  Abort: MethodDefinition<_switchyard_v1_HandoffRequest, _switchyard_v1_HandoffReply, _switchyard_v1_HandoffRequest__Output, _switchyard_v1_HandoffReply__Output>
  Arrive: MethodDefinition<_switchyard_v1_ArriveRequest, _switchyard_v1_ArriveReply, _switchyard_v1_ArriveRequest__Output, _switchyard_v1_ArriveReply__Output>
  Commit: MethodDefinition<_switchyard_v1_HandoffRequest, _switchyard_v1_CommitReply, _switchyard_v1_HandoffRequest__Output, _switchyard_v1_CommitReply__Output>
  Prepare: MethodDefinition<_switchyard_v1_HandoffRequest, _switchyard_v1_PrepareReply, _switchyard_v1_HandoffRequest__Output, _switchyard_v1_PrepareReply__Output>
  Prewarm: MethodDefinition<_switchyard_v1_PrewarmRequest, _switchyard_v1_PrewarmReply, _switchyard_v1_PrewarmRequest__Output, _switchyard_v1_PrewarmReply__Output>
  PutPayload: MethodDefinition<_switchyard_v1_PutPayloadRequest, _switchyard_v1_HandoffReply, _switchyard_v1_PutPayloadRequest__Output, _switchyard_v1_HandoffReply__Output>
}
