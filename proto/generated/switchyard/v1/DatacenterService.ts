// Original file: proto/switchyard/v1/scaler.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DatacenterList as _switchyard_v1_DatacenterList, DatacenterList__Output as _switchyard_v1_DatacenterList__Output } from '../../switchyard/v1/DatacenterList.ts';
import type { DatacenterView as _switchyard_v1_DatacenterView, DatacenterView__Output as _switchyard_v1_DatacenterView__Output } from '../../switchyard/v1/DatacenterView.ts';
import type { GetRequest as _switchyard_v1_GetRequest, GetRequest__Output as _switchyard_v1_GetRequest__Output } from '../../switchyard/v1/GetRequest.ts';
import type { ListDatacentersRequest as _switchyard_v1_ListDatacentersRequest, ListDatacentersRequest__Output as _switchyard_v1_ListDatacentersRequest__Output } from '../../switchyard/v1/ListDatacentersRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { TaintDatacenterRequest as _switchyard_v1_TaintDatacenterRequest, TaintDatacenterRequest__Output as _switchyard_v1_TaintDatacenterRequest__Output } from '../../switchyard/v1/TaintDatacenterRequest.ts';

export interface DatacenterServiceClient extends grpc.Client {
  GetDatacenter(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DatacenterView__Output>): grpc.ClientUnaryCall;
  GetDatacenter(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_DatacenterView__Output>): grpc.ClientUnaryCall;
  GetDatacenter(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DatacenterView__Output>): grpc.ClientUnaryCall;
  GetDatacenter(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_DatacenterView__Output>): grpc.ClientUnaryCall;
  getDatacenter(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DatacenterView__Output>): grpc.ClientUnaryCall;
  getDatacenter(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_DatacenterView__Output>): grpc.ClientUnaryCall;
  getDatacenter(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DatacenterView__Output>): grpc.ClientUnaryCall;
  getDatacenter(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_DatacenterView__Output>): grpc.ClientUnaryCall;
  
  ListDatacenters(argument: _switchyard_v1_ListDatacentersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DatacenterList__Output>): grpc.ClientUnaryCall;
  ListDatacenters(argument: _switchyard_v1_ListDatacentersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_DatacenterList__Output>): grpc.ClientUnaryCall;
  ListDatacenters(argument: _switchyard_v1_ListDatacentersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DatacenterList__Output>): grpc.ClientUnaryCall;
  ListDatacenters(argument: _switchyard_v1_ListDatacentersRequest, callback: grpc.requestCallback<_switchyard_v1_DatacenterList__Output>): grpc.ClientUnaryCall;
  listDatacenters(argument: _switchyard_v1_ListDatacentersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DatacenterList__Output>): grpc.ClientUnaryCall;
  listDatacenters(argument: _switchyard_v1_ListDatacentersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_DatacenterList__Output>): grpc.ClientUnaryCall;
  listDatacenters(argument: _switchyard_v1_ListDatacentersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_DatacenterList__Output>): grpc.ClientUnaryCall;
  listDatacenters(argument: _switchyard_v1_ListDatacentersRequest, callback: grpc.requestCallback<_switchyard_v1_DatacenterList__Output>): grpc.ClientUnaryCall;
  
  TaintDatacenter(argument: _switchyard_v1_TaintDatacenterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  TaintDatacenter(argument: _switchyard_v1_TaintDatacenterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  TaintDatacenter(argument: _switchyard_v1_TaintDatacenterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  TaintDatacenter(argument: _switchyard_v1_TaintDatacenterRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  taintDatacenter(argument: _switchyard_v1_TaintDatacenterRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  taintDatacenter(argument: _switchyard_v1_TaintDatacenterRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  taintDatacenter(argument: _switchyard_v1_TaintDatacenterRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  taintDatacenter(argument: _switchyard_v1_TaintDatacenterRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
}

export interface DatacenterServiceHandlers extends grpc.UntypedServiceImplementation {
  GetDatacenter: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_DatacenterView>;
  
  ListDatacenters: grpc.handleUnaryCall<_switchyard_v1_ListDatacentersRequest__Output, _switchyard_v1_DatacenterList>;
  
  TaintDatacenter: grpc.handleUnaryCall<_switchyard_v1_TaintDatacenterRequest__Output, _switchyard_v1_Outcome>;
  
}

export interface DatacenterServiceDefinition extends grpc.ServiceDefinition {
  GetDatacenter: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_DatacenterView, _switchyard_v1_GetRequest__Output, _switchyard_v1_DatacenterView__Output>
  ListDatacenters: MethodDefinition<_switchyard_v1_ListDatacentersRequest, _switchyard_v1_DatacenterList, _switchyard_v1_ListDatacentersRequest__Output, _switchyard_v1_DatacenterList__Output>
  TaintDatacenter: MethodDefinition<_switchyard_v1_TaintDatacenterRequest, _switchyard_v1_Outcome, _switchyard_v1_TaintDatacenterRequest__Output, _switchyard_v1_Outcome__Output>
}
