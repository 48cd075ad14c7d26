// Original file: proto/switchyard/v1/alias.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AliasView as _switchyard_v1_AliasView, AliasView__Output as _switchyard_v1_AliasView__Output } from '../../switchyard/v1/AliasView.ts';
import type { AllotAliasesReply as _switchyard_v1_AllotAliasesReply, AllotAliasesReply__Output as _switchyard_v1_AllotAliasesReply__Output } from '../../switchyard/v1/AllotAliasesReply.ts';
import type { AllotAliasesRequest as _switchyard_v1_AllotAliasesRequest, AllotAliasesRequest__Output as _switchyard_v1_AllotAliasesRequest__Output } from '../../switchyard/v1/AllotAliasesRequest.ts';
import type { FindAliasRequest as _switchyard_v1_FindAliasRequest, FindAliasRequest__Output as _switchyard_v1_FindAliasRequest__Output } from '../../switchyard/v1/FindAliasRequest.ts';

export interface AliasServiceClient extends grpc.Client {
  AllotAliases(argument: _switchyard_v1_AllotAliasesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_AllotAliasesReply__Output>): grpc.ClientUnaryCall;
  AllotAliases(argument: _switchyard_v1_AllotAliasesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_AllotAliasesReply__Output>): grpc.ClientUnaryCall;
  AllotAliases(argument: _switchyard_v1_AllotAliasesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_AllotAliasesReply__Output>): grpc.ClientUnaryCall;
  AllotAliases(argument: _switchyard_v1_AllotAliasesRequest, callback: grpc.requestCallback<_switchyard_v1_AllotAliasesReply__Output>): grpc.ClientUnaryCall;
  allotAliases(argument: _switchyard_v1_AllotAliasesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_AllotAliasesReply__Output>): grpc.ClientUnaryCall;
  allotAliases(argument: _switchyard_v1_AllotAliasesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_AllotAliasesReply__Output>): grpc.ClientUnaryCall;
  allotAliases(argument: _switchyard_v1_AllotAliasesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_AllotAliasesReply__Output>): grpc.ClientUnaryCall;
  allotAliases(argument: _switchyard_v1_AllotAliasesRequest, callback: grpc.requestCallback<_switchyard_v1_AllotAliasesReply__Output>): grpc.ClientUnaryCall;
  
  FindAlias(argument: _switchyard_v1_FindAliasRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_AliasView__Output>): grpc.ClientUnaryCall;
  FindAlias(argument: _switchyard_v1_FindAliasRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_AliasView__Output>): grpc.ClientUnaryCall;
  FindAlias(argument: _switchyard_v1_FindAliasRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_AliasView__Output>): grpc.ClientUnaryCall;
  FindAlias(argument: _switchyard_v1_FindAliasRequest, callback: grpc.requestCallback<_switchyard_v1_AliasView__Output>): grpc.ClientUnaryCall;
  findAlias(argument: _switchyard_v1_FindAliasRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_AliasView__Output>): grpc.ClientUnaryCall;
  findAlias(argument: _switchyard_v1_FindAliasRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_AliasView__Output>): grpc.ClientUnaryCall;
  findAlias(argument: _switchyard_v1_FindAliasRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_AliasView__Output>): grpc.ClientUnaryCall;
  findAlias(argument: _switchyard_v1_FindAliasRequest, callback: grpc.requestCallback<_switchyard_v1_AliasView__Output>): grpc.ClientUnaryCall;
  
}

export interface AliasServiceHandlers extends grpc.UntypedServiceImplementation {
  AllotAliases: grpc.handleUnaryCall<_switchyard_v1_AllotAliasesRequest__Output, _switchyard_v1_AllotAliasesReply>;
  
  FindAlias: grpc.handleUnaryCall<_switchyard_v1_FindAliasRequest__Output, _switchyard_v1_AliasView>;
  
}

export interface AliasServiceDefinition extends grpc.ServiceDefinition {
  AllotAliases: MethodDefinition<_switchyard_v1_AllotAliasesRequest, _switchyard_v1_AllotAliasesReply, _switchyard_v1_AllotAliasesRequest__Output, _switchyard_v1_AllotAliasesReply__Output>
  FindAlias: MethodDefinition<_switchyard_v1_FindAliasRequest, _switchyard_v1_AliasView, _switchyard_v1_FindAliasRequest__Output, _switchyard_v1_AliasView__Output>
}
