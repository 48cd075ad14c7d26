// Original file: proto/switchyard/v1/scaler.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ApplyClusterRequest as _switchyard_v1_ApplyClusterRequest, ApplyClusterRequest__Output as _switchyard_v1_ApplyClusterRequest__Output } from '../../switchyard/v1/ApplyClusterRequest.ts';
import type { ApplyResult as _switchyard_v1_ApplyResult, ApplyResult__Output as _switchyard_v1_ApplyResult__Output } from '../../switchyard/v1/ApplyResult.ts';
import type { ClusterDocument as _switchyard_v1_ClusterDocument, ClusterDocument__Output as _switchyard_v1_ClusterDocument__Output } from '../../switchyard/v1/ClusterDocument.ts';
import type { ExportClusterRequest as _switchyard_v1_ExportClusterRequest, ExportClusterRequest__Output as _switchyard_v1_ExportClusterRequest__Output } from '../../switchyard/v1/ExportClusterRequest.ts';

export interface ClusterServiceClient extends grpc.Client {
  ApplyCluster(argument: _switchyard_v1_ApplyClusterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ApplyResult__Output>): grpc.ClientUnaryCall;
  ApplyCluster(argument: _switchyard_v1_ApplyClusterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ApplyResult__Output>): grpc.ClientUnaryCall;
  ApplyCluster(argument: _switchyard_v1_ApplyClusterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ApplyResult__Output>): grpc.ClientUnaryCall;
  ApplyCluster(argument: _switchyard_v1_ApplyClusterRequest, callback: grpc.requestCallback<_switchyard_v1_ApplyResult__Output>): grpc.ClientUnaryCall;
  applyCluster(argument: _switchyard_v1_ApplyClusterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ApplyResult__Output>): grpc.ClientUnaryCall;
  applyCluster(argument: _switchyard_v1_ApplyClusterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ApplyResult__Output>): grpc.ClientUnaryCall;
  applyCluster(argument: _switchyard_v1_ApplyClusterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ApplyResult__Output>): grpc.ClientUnaryCall;
  applyCluster(argument: _switchyard_v1_ApplyClusterRequest, callback: grpc.requestCallback<_switchyard_v1_ApplyResult__Output>): grpc.ClientUnaryCall;
  
  ExportCluster(argument: _switchyard_v1_ExportClusterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ClusterDocument__Output>): grpc.ClientUnaryCall;
  ExportCluster(argument: _switchyard_v1_ExportClusterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ClusterDocument__Output>): grpc.ClientUnaryCall;
  ExportCluster(argument: _switchyard_v1_ExportClusterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ClusterDocument__Output>): grpc.ClientUnaryCall;
  ExportCluster(argument: _switchyard_v1_ExportClusterRequest, callback: grpc.requestCallback<_switchyard_v1_ClusterDocument__Output>): grpc.ClientUnaryCall;
  exportCluster(argument: _switchyard_v1_ExportClusterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ClusterDocument__Output>): grpc.ClientUnaryCall;
  exportCluster(argument: _switchyard_v1_ExportClusterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ClusterDocument__Output>): grpc.ClientUnaryCall;
  exportCluster(argument: _switchyard_v1_ExportClusterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ClusterDocument__Output>): grpc.ClientUnaryCall;
  exportCluster(argument: _switchyard_v1_ExportClusterRequest, callback: grpc.requestCallback<_switchyard_v1_ClusterDocument__Output>): grpc.ClientUnaryCall;
  
}

export interface ClusterServiceHandlers extends grpc.UntypedServiceImplementation {
  ApplyCluster: grpc.handleUnaryCall<_switchyard_v1_ApplyClusterRequest__Output, _switchyard_v1_ApplyResult>;
  
  ExportCluster: grpc.handleUnaryCall<_switchyard_v1_ExportClusterRequest__Output, _switchyard_v1_ClusterDocument>;
  
}

export interface ClusterServiceDefinition extends grpc.ServiceDefinition {
  ApplyCluster: MethodDefinition<_switchyard_v1_ApplyClusterRequest, _switchyard_v1_ApplyResult, _switchyard_v1_ApplyClusterRequest__Output, _switchyard_v1_ApplyResult__Output>
  ExportCluster: MethodDefinition<_switchyard_v1_ExportClusterRequest, _switchyard_v1_ClusterDocument, _switchyard_v1_ExportClusterRequest__Output, _switchyard_v1_ClusterDocument__Output>
}
