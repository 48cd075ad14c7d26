// Original file: proto/switchyard/v1/scaler.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ApproveDeletionsRequest as _switchyard_v1_ApproveDeletionsRequest, ApproveDeletionsRequest__Output as _switchyard_v1_ApproveDeletionsRequest__Output } from '../../switchyard/v1/ApproveDeletionsRequest.ts';
import type { ChangeHostRequest as _switchyard_v1_ChangeHostRequest, ChangeHostRequest__Output as _switchyard_v1_ChangeHostRequest__Output } from '../../switchyard/v1/ChangeHostRequest.ts';
import type { ListOrphansRequest as _switchyard_v1_ListOrphansRequest, ListOrphansRequest__Output as _switchyard_v1_ListOrphansRequest__Output } from '../../switchyard/v1/ListOrphansRequest.ts';
import type { OrphanList as _switchyard_v1_OrphanList, OrphanList__Output as _switchyard_v1_OrphanList__Output } from '../../switchyard/v1/OrphanList.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';

export interface OrphanServiceClient extends grpc.Client {
  AdoptOrphan(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  AdoptOrphan(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  AdoptOrphan(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  AdoptOrphan(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  adoptOrphan(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  adoptOrphan(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  adoptOrphan(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  adoptOrphan(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  ApproveDeletions(argument: _switchyard_v1_ApproveDeletionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ApproveDeletions(argument: _switchyard_v1_ApproveDeletionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ApproveDeletions(argument: _switchyard_v1_ApproveDeletionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ApproveDeletions(argument: _switchyard_v1_ApproveDeletionsRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  approveDeletions(argument: _switchyard_v1_ApproveDeletionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  approveDeletions(argument: _switchyard_v1_ApproveDeletionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  approveDeletions(argument: _switchyard_v1_ApproveDeletionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  approveDeletions(argument: _switchyard_v1_ApproveDeletionsRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  DestroyOrphan(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DestroyOrphan(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DestroyOrphan(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DestroyOrphan(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  destroyOrphan(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  destroyOrphan(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  destroyOrphan(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  destroyOrphan(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  ListOrphans(argument: _switchyard_v1_ListOrphansRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_OrphanList__Output>): grpc.ClientUnaryCall;
  ListOrphans(argument: _switchyard_v1_ListOrphansRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_OrphanList__Output>): grpc.ClientUnaryCall;
  ListOrphans(argument: _switchyard_v1_ListOrphansRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_OrphanList__Output>): grpc.ClientUnaryCall;
  ListOrphans(argument: _switchyard_v1_ListOrphansRequest, callback: grpc.requestCallback<_switchyard_v1_OrphanList__Output>): grpc.ClientUnaryCall;
  listOrphans(argument: _switchyard_v1_ListOrphansRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_OrphanList__Output>): grpc.ClientUnaryCall;
  listOrphans(argument: _switchyard_v1_ListOrphansRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_OrphanList__Output>): grpc.ClientUnaryCall;
  listOrphans(argument: _switchyard_v1_ListOrphansRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_OrphanList__Output>): grpc.ClientUnaryCall;
  listOrphans(argument: _switchyard_v1_ListOrphansRequest, callback: grpc.requestCallback<_switchyard_v1_OrphanList__Output>): grpc.ClientUnaryCall;
  
}

export interface OrphanServiceHandlers extends grpc.UntypedServiceImplementation {
  AdoptOrphan: grpc.handleUnaryCall<_switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome>;
  
  ApproveDeletions: grpc.handleUnaryCall<_switchyard_v1_ApproveDeletionsRequest__Output, _switchyard_v1_Outcome>;
  
  DestroyOrphan: grpc.handleUnaryCall<_switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome>;
  
  ListOrphans: grpc.handleUnaryCall<_switchyard_v1_ListOrphansRequest__Output, _switchyard_v1_OrphanList>;
  
}

export interface OrphanServiceDefinition extends grpc.ServiceDefinition {
  AdoptOrphan: MethodDefinition<_switchyard_v1_ChangeHostRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome__Output>
  ApproveDeletions: MethodDefinition<_switchyard_v1_ApproveDeletionsRequest, _switchyard_v1_Outcome, _switchyard_v1_ApproveDeletionsRequest__Output, _switchyard_v1_Outcome__Output>
  DestroyOrphan: MethodDefinition<_switchyard_v1_ChangeHostRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome__Output>
  ListOrphans: MethodDefinition<_switchyard_v1_ListOrphansRequest, _switchyard_v1_OrphanList, _switchyard_v1_ListOrphansRequest__Output, _switchyard_v1_OrphanList__Output>
}
