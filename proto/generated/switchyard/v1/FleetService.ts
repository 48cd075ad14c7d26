// Original file: proto/switchyard/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { FleetList as _switchyard_v1_FleetList, FleetList__Output as _switchyard_v1_FleetList__Output } from '../../switchyard/v1/FleetList.ts';
import type { FleetView as _switchyard_v1_FleetView, FleetView__Output as _switchyard_v1_FleetView__Output } from '../../switchyard/v1/FleetView.ts';
import type { GetRequest as _switchyard_v1_GetRequest, GetRequest__Output as _switchyard_v1_GetRequest__Output } from '../../switchyard/v1/GetRequest.ts';
import type { ListRequest as _switchyard_v1_ListRequest, ListRequest__Output as _switchyard_v1_ListRequest__Output } from '../../switchyard/v1/ListRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { ScaleFleetRequest as _switchyard_v1_ScaleFleetRequest, ScaleFleetRequest__Output as _switchyard_v1_ScaleFleetRequest__Output } from '../../switchyard/v1/ScaleFleetRequest.ts';

export interface FleetServiceClient extends grpc.Client {
  GetFleet(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  GetFleet(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  GetFleet(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  GetFleet(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  getFleet(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  getFleet(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  getFleet(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  getFleet(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  
  ListFleets(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetList__Output>): grpc.ClientUnaryCall;
  ListFleets(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_FleetList__Output>): grpc.ClientUnaryCall;
  ListFleets(argument: _switchyard_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetList__Output>): grpc.ClientUnaryCall;
  ListFleets(argument: _switchyard_v1_ListRequest, callback: grpc.requestCallback<_switchyard_v1_FleetList__Output>): grpc.ClientUnaryCall;
  listFleets(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetList__Output>): grpc.ClientUnaryCall;
  listFleets(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_FleetList__Output>): grpc.ClientUnaryCall;
  listFleets(argument: _switchyard_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetList__Output>): grpc.ClientUnaryCall;
  listFleets(argument: _switchyard_v1_ListRequest, callback: grpc.requestCallback<_switchyard_v1_FleetList__Output>): grpc.ClientUnaryCall;
  
  ScaleFleet(argument: _switchyard_v1_ScaleFleetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ScaleFleet(argument: _switchyard_v1_ScaleFleetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ScaleFleet(argument: _switchyard_v1_ScaleFleetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ScaleFleet(argument: _switchyard_v1_ScaleFleetRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  scaleFleet(argument: _switchyard_v1_ScaleFleetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  scaleFleet(argument: _switchyard_v1_ScaleFleetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  scaleFleet(argument: _switchyard_v1_ScaleFleetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  scaleFleet(argument: _switchyard_v1_ScaleFleetRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
}

export interface FleetServiceHandlers extends grpc.UntypedServiceImplementation {
  GetFleet: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_FleetView>;
  
  ListFleets: grpc.handleUnaryCall<_switchyard_v1_ListRequest__Output, _switchyard_v1_FleetList>;
  
  ScaleFleet: grpc.handleUnaryCall<_switchyard_v1_ScaleFleetRequest__Output, _switchyard_v1_Outcome>;
  
}

export interface FleetServiceDefinition extends grpc.ServiceDefinition {
  GetFleet: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_FleetView, _switchyard_v1_GetRequest__Output, _switchyard_v1_FleetView__Output>
  ListFleets: MethodDefinition<_switchyard_v1_ListRequest, _switchyard_v1_FleetList, _switchyard_v1_ListRequest__Output, _switchyard_v1_FleetList__Output>
  ScaleFleet: MethodDefinition<_switchyard_v1_ScaleFleetRequest, _switchyard_v1_Outcome, _switchyard_v1_ScaleFleetRequest__Output, _switchyard_v1_Outcome__Output>
}
