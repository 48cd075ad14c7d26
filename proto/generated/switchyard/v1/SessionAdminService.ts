// Original file: proto/switchyard/v1/session_admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetSessionRequest as _switchyard_v1_GetSessionRequest, GetSessionRequest__Output as _switchyard_v1_GetSessionRequest__Output } from '../../switchyard/v1/GetSessionRequest.ts';
import type { ListSessionsRequest as _switchyard_v1_ListSessionsRequest, ListSessionsRequest__Output as _switchyard_v1_ListSessionsRequest__Output } from '../../switchyard/v1/ListSessionsRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { ReleaseSessionRequest as _switchyard_v1_ReleaseSessionRequest, ReleaseSessionRequest__Output as _switchyard_v1_ReleaseSessionRequest__Output } from '../../switchyard/v1/ReleaseSessionRequest.ts';
import type { SessionList as _switchyard_v1_SessionList, SessionList__Output as _switchyard_v1_SessionList__Output } from '../../switchyard/v1/SessionList.ts';
import type { SessionView as _switchyard_v1_SessionView, SessionView__Output as _switchyard_v1_SessionView__Output } from '../../switchyard/v1/SessionView.ts';

export interface SessionAdminServiceClient extends grpc.Client {
  GetSession(argument: _switchyard_v1_GetSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_SessionView__Output>): grpc.ClientUnaryCall;
  GetSession(argument: _switchyard_v1_GetSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_SessionView__Output>): grpc.ClientUnaryCall;
  GetSession(argument: _switchyard_v1_GetSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_SessionView__Output>): grpc.ClientUnaryCall;
  GetSession(argument: _switchyard_v1_GetSessionRequest, callback: grpc.requestCallback<_switchyard_v1_SessionView__Output>): grpc.ClientUnaryCall;
  getSession(argument: _switchyard_v1_GetSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_SessionView__Output>): grpc.ClientUnaryCall;
  getSession(argument: _switchyard_v1_GetSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_SessionView__Output>): grpc.ClientUnaryCall;
  getSession(argument: _switchyard_v1_GetSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_SessionView__Output>): grpc.ClientUnaryCall;
  getSession(argument: _switchyard_v1_GetSessionRequest, callback: grpc.requestCallback<_switchyard_v1_SessionView__Output>): grpc.ClientUnaryCall;
  
  ListSessions(argument: _switchyard_v1_ListSessionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_SessionList__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _switchyard_v1_ListSessionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_SessionList__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _switchyard_v1_ListSessionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_SessionList__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _switchyard_v1_ListSessionsRequest, callback: grpc.requestCallback<_switchyard_v1_SessionList__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _switchyard_v1_ListSessionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_SessionList__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _switchyard_v1_ListSessionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_SessionList__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _switchyard_v1_ListSessionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_SessionList__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _switchyard_v1_ListSessionsRequest, callback: grpc.requestCallback<_switchyard_v1_SessionList__Output>): grpc.ClientUnaryCall;
  
  ReleaseSession(argument: _switchyard_v1_ReleaseSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ReleaseSession(argument: _switchyard_v1_ReleaseSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ReleaseSession(argument: _switchyard_v1_ReleaseSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ReleaseSession(argument: _switchyard_v1_ReleaseSessionRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  releaseSession(argument: _switchyard_v1_ReleaseSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  releaseSession(argument: _switchyard_v1_ReleaseSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  releaseSession(argument: _switchyard_v1_ReleaseSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  releaseSession(argument: _switchyard_v1_ReleaseSessionRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
}

export interface SessionAdminServiceHandlers extends grpc.UntypedServiceImplementation {
  GetSession: grpc.handleUnaryCall<_switchyard_v1_GetSessionRequest__Output, _switchyard_v1_SessionView>;
  
  ListSessions: grpc.handleUnaryCall<_switchyard_v1_ListSessionsRequest__Output, _switchyard_v1_SessionList>;
  
  ReleaseSession: grpc.handleUnaryCall<_switchyard_v1_ReleaseSessionRequest__Output, _switchyard_v1_Outcome>;
  
}

export interface SessionAdminServiceDefinition extends grpc.ServiceDefinition {
  GetSession: MethodDefinition<_switchyard_v1_GetSessionRequest, _switchyard_v1_SessionView, _switchyard_v1_GetSessionRequest__Output, _switchyard_v1_SessionView__Output>
  ListSessions: MethodDefinition<_switchyard_v1_ListSessionsRequest, _switchyard_v1_SessionList, _switchyard_v1_ListSessionsRequest__Output, _switchyard_v1_SessionList__Output>
  ReleaseSession: MethodDefinition<_switchyard_v1_ReleaseSessionRequest, _switchyard_v1_Outcome, _switchyard_v1_ReleaseSessionRequest__Output, _switchyard_v1_Outcome__Output>
}
