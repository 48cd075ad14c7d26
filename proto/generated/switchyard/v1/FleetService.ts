// Original file: proto/switchyard/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChangeDeploymentRequest as _switchyard_v1_ChangeDeploymentRequest, ChangeDeploymentRequest__Output as _switchyard_v1_ChangeDeploymentRequest__Output } from '../../switchyard/v1/ChangeDeploymentRequest.ts';
import type { DeploymentList as _switchyard_v1_DeploymentList, DeploymentList__Output as _switchyard_v1_DeploymentList__Output } from '../../switchyard/v1/DeploymentList.ts';
import type { FleetList as _switchyard_v1_FleetList, FleetList__Output as _switchyard_v1_FleetList__Output } from '../../switchyard/v1/FleetList.ts';
import type { FleetView as _switchyard_v1_FleetView, FleetView__Output as _switchyard_v1_FleetView__Output } from '../../switchyard/v1/FleetView.ts';
import type { GetRequest as _switchyard_v1_GetRequest, GetRequest__Output as _switchyard_v1_GetRequest__Output } from '../../switchyard/v1/GetRequest.ts';
import type { ListRequest as _switchyard_v1_ListRequest, ListRequest__Output as _switchyard_v1_ListRequest__Output } from '../../switchyard/v1/ListRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { ScaleFleetRequest as _switchyard_v1_ScaleFleetRequest, ScaleFleetRequest__Output as _switchyard_v1_ScaleFleetRequest__Output } from '../../switchyard/v1/ScaleFleetRequest.ts';

export interface FleetServiceClient extends grpc.Client {
  ChangeDeployment(argument: _switchyard_v1_ChangeDeploymentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ChangeDeployment(argument: _switchyard_v1_ChangeDeploymentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ChangeDeployment(argument: _switchyard_v1_ChangeDeploymentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ChangeDeployment(argument: _switchyard_v1_ChangeDeploymentRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  changeDeployment(argument: _switchyard_v1_ChangeDeploymentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  changeDeployment(argument: _switchyard_v1_ChangeDeploymentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  changeDeployment(argument: _switchyard_v1_ChangeDeploymentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  changeDeployment(argument: _switchyard_v1_ChangeDeploymentRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  GetFleet(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  GetFleet(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  GetFleet(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  GetFleet(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  getFleet(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  getFleet(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  getFleet(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  getFleet(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_FleetView__Output>): grpc.ClientUnaryCall;
  
  ListDeployments(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DeploymentList__Output>): grpc.ClientUnaryCall;
  ListDeployments(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_DeploymentList__Output>): grpc.ClientUnaryCall;
  ListDeployments(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DeploymentList__Output>): grpc.ClientUnaryCall;
  ListDeployments(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_DeploymentList__Output>): grpc.ClientUnaryCall;
  listDeployments(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DeploymentList__Output>): grpc.ClientUnaryCall;
  listDeployments(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_DeploymentList__Output>): grpc.ClientUnaryCall;
  listDeployments(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DeploymentList__Output>): grpc.ClientUnaryCall;
  listDeployments(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_DeploymentList__Output>): grpc.ClientUnaryCall;
  
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
  ChangeDeployment: grpc.handleUnaryCall<_switchyard_v1_ChangeDeploymentRequest__Output, _switchyard_v1_Outcome>;
  
  GetFleet: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_FleetView>;
  
  ListDeployments: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_DeploymentList>;
  
  ListFleets: grpc.handleUnaryCall<_switchyard_v1_ListRequest__Output, _switchyard_v1_FleetList>;
  
  ScaleFleet: grpc.handleUnaryCall<_switchyard_v1_ScaleFleetRequest__Output, _switchyard_v1_Outcome>;
  
}

export interface FleetServiceDefinition extends grpc.ServiceDefinition {
  ChangeDeployment: MethodDefinition<_switchyard_v1_ChangeDeploymentRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangeDeploymentRequest__Output, _switchyard_v1_Outcome__Output>
  GetFleet: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_FleetView, _switchyard_v1_GetRequest__Output, _switchyard_v1_FleetView__Output>
  ListDeployments: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_DeploymentList, _switchyard_v1_GetRequest__Output, _switchyard_v1_DeploymentList__Output>
  ListFleets: MethodDefinition<_switchyard_v1_ListRequest, _switchyard_v1_FleetList, _switchyard_v1_ListRequest__Output, _switchyard_v1_FleetList__Output>
  ScaleFleet: MethodDefinition<_switchyard_v1_ScaleFleetRequest, _switchyard_v1_Outcome, _switchyard_v1_ScaleFleetRequest__Output, _switchyard_v1_Outcome__Output>
}
