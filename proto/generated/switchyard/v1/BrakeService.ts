// Original file: proto/switchyard/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BrakeList as _switchyard_v1_BrakeList, BrakeList__Output as _switchyard_v1_BrakeList__Output } from '../../switchyard/v1/BrakeList.ts';
import type { ClearBrakeRequest as _switchyard_v1_ClearBrakeRequest, ClearBrakeRequest__Output as _switchyard_v1_ClearBrakeRequest__Output } from '../../switchyard/v1/ClearBrakeRequest.ts';
import type { ListBrakesRequest as _switchyard_v1_ListBrakesRequest, ListBrakesRequest__Output as _switchyard_v1_ListBrakesRequest__Output } from '../../switchyard/v1/ListBrakesRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { SetBrakeRequest as _switchyard_v1_SetBrakeRequest, SetBrakeRequest__Output as _switchyard_v1_SetBrakeRequest__Output } from '../../switchyard/v1/SetBrakeRequest.ts';

export interface BrakeServiceClient extends grpc.Client {
  ClearBrake(argument: _switchyard_v1_ClearBrakeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ClearBrake(argument: _switchyard_v1_ClearBrakeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ClearBrake(argument: _switchyard_v1_ClearBrakeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ClearBrake(argument: _switchyard_v1_ClearBrakeRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  clearBrake(argument: _switchyard_v1_ClearBrakeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  clearBrake(argument: _switchyard_v1_ClearBrakeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  clearBrake(argument: _switchyard_v1_ClearBrakeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  clearBrake(argument: _switchyard_v1_ClearBrakeRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  ListBrakes(argument: _switchyard_v1_ListBrakesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BrakeList__Output>): grpc.ClientUnaryCall;
  ListBrakes(argument: _switchyard_v1_ListBrakesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_BrakeList__Output>): grpc.ClientUnaryCall;
  ListBrakes(argument: _switchyard_v1_ListBrakesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BrakeList__Output>): grpc.ClientUnaryCall;
  ListBrakes(argument: _switchyard_v1_ListBrakesRequest, callback: grpc.requestCallback<_switchyard_v1_BrakeList__Output>): grpc.ClientUnaryCall;
  listBrakes(argument: _switchyard_v1_ListBrakesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BrakeList__Output>): grpc.ClientUnaryCall;
  listBrakes(argument: _switchyard_v1_ListBrakesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_BrakeList__Output>): grpc.ClientUnaryCall;
  listBrakes(argument: _switchyard_v1_ListBrakesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BrakeList__Output>): grpc.ClientUnaryCall;
  listBrakes(argument: _switchyard_v1_ListBrakesRequest, callback: grpc.requestCallback<_switchyard_v1_BrakeList__Output>): grpc.ClientUnaryCall;
  
  SetBrake(argument: _switchyard_v1_SetBrakeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  SetBrake(argument: _switchyard_v1_SetBrakeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  SetBrake(argument: _switchyard_v1_SetBrakeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  SetBrake(argument: _switchyard_v1_SetBrakeRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  setBrake(argument: _switchyard_v1_SetBrakeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  setBrake(argument: _switchyard_v1_SetBrakeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  setBrake(argument: _switchyard_v1_SetBrakeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  setBrake(argument: _switchyard_v1_SetBrakeRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
}

export interface BrakeServiceHandlers extends grpc.UntypedServiceImplementation {
  ClearBrake: grpc.handleUnaryCall<_switchyard_v1_ClearBrakeRequest__Output, _switchyard_v1_Outcome>;
  
  ListBrakes: grpc.handleUnaryCall<_switchyard_v1_ListBrakesRequest__Output, _switchyard_v1_BrakeList>;
  
  SetBrake: grpc.handleUnaryCall<_switchyard_v1_SetBrakeRequest__Output, _switchyard_v1_Outcome>;
  
}

export interface BrakeServiceDefinition extends grpc.ServiceDefinition {
  ClearBrake: MethodDefinition<_switchyard_v1_ClearBrakeRequest, _switchyard_v1_Outcome, _switchyard_v1_ClearBrakeRequest__Output, _switchyard_v1_Outcome__Output>
  ListBrakes: MethodDefinition<_switchyard_v1_ListBrakesRequest, _switchyard_v1_BrakeList, _switchyard_v1_ListBrakesRequest__Output, _switchyard_v1_BrakeList__Output>
  SetBrake: MethodDefinition<_switchyard_v1_SetBrakeRequest, _switchyard_v1_Outcome, _switchyard_v1_SetBrakeRequest__Output, _switchyard_v1_Outcome__Output>
}
