// Original file: proto/switchyard/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { FailoverGroupRequest as _switchyard_v1_FailoverGroupRequest, FailoverGroupRequest__Output as _switchyard_v1_FailoverGroupRequest__Output } from '../../switchyard/v1/FailoverGroupRequest.ts';
import type { GetRequest as _switchyard_v1_GetRequest, GetRequest__Output as _switchyard_v1_GetRequest__Output } from '../../switchyard/v1/GetRequest.ts';
import type { GroupList as _switchyard_v1_GroupList, GroupList__Output as _switchyard_v1_GroupList__Output } from '../../switchyard/v1/GroupList.ts';
import type { GroupView as _switchyard_v1_GroupView, GroupView__Output as _switchyard_v1_GroupView__Output } from '../../switchyard/v1/GroupView.ts';
import type { ListRequest as _switchyard_v1_ListRequest, ListRequest__Output as _switchyard_v1_ListRequest__Output } from '../../switchyard/v1/ListRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';

export interface GroupServiceClient extends grpc.Client {
  FailoverGroup(argument: _switchyard_v1_FailoverGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  FailoverGroup(argument: _switchyard_v1_FailoverGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  FailoverGroup(argument: _switchyard_v1_FailoverGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  FailoverGroup(argument: _switchyard_v1_FailoverGroupRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  failoverGroup(argument: _switchyard_v1_FailoverGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  failoverGroup(argument: _switchyard_v1_FailoverGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  failoverGroup(argument: _switchyard_v1_FailoverGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  failoverGroup(argument: _switchyard_v1_FailoverGroupRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  GetGroup(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GroupView__Output>): grpc.ClientUnaryCall;
  GetGroup(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_GroupView__Output>): grpc.ClientUnaryCall;
  GetGroup(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GroupView__Output>): grpc.ClientUnaryCall;
  GetGroup(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_GroupView__Output>): grpc.ClientUnaryCall;
  getGroup(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GroupView__Output>): grpc.ClientUnaryCall;
  getGroup(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_GroupView__Output>): grpc.ClientUnaryCall;
  getGroup(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GroupView__Output>): grpc.ClientUnaryCall;
  getGroup(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_GroupView__Output>): grpc.ClientUnaryCall;
  
  ListGroups(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GroupList__Output>): grpc.ClientUnaryCall;
  ListGroups(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_GroupList__Output>): grpc.ClientUnaryCall;
  ListGroups(argument: _switchyard_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GroupList__Output>): grpc.ClientUnaryCall;
  ListGroups(argument: _switchyard_v1_ListRequest, callback: grpc.requestCallback<_switchyard_v1_GroupList__Output>): grpc.ClientUnaryCall;
  listGroups(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GroupList__Output>): grpc.ClientUnaryCall;
  listGroups(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_GroupList__Output>): grpc.ClientUnaryCall;
  listGroups(argument: _switchyard_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GroupList__Output>): grpc.ClientUnaryCall;
  listGroups(argument: _switchyard_v1_ListRequest, callback: grpc.requestCallback<_switchyard_v1_GroupList__Output>): grpc.ClientUnaryCall;
  
}

export interface GroupServiceHandlers extends grpc.UntypedServiceImplementation {
  FailoverGroup: grpc.handleUnaryCall<_switchyard_v1_FailoverGroupRequest__Output, _switchyard_v1_Outcome>;
  
  GetGroup: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_GroupView>;
  
  ListGroups: grpc.handleUnaryCall<_switchyard_v1_ListRequest__Output, _switchyard_v1_GroupList>;
  
}

export interface GroupServiceDefinition extends grpc.ServiceDefinition {
  FailoverGroup: MethodDefinition<_switchyard_v1_FailoverGroupRequest, _switchyard_v1_Outcome, _switchyard_v1_FailoverGroupRequest__Output, _switchyard_v1_Outcome__Output>
  GetGroup: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_GroupView, _switchyard_v1_GetRequest__Output, _switchyard_v1_GroupView__Output>
  ListGroups: MethodDefinition<_switchyard_v1_ListRequest, _switchyard_v1_GroupList, _switchyard_v1_ListRequest__Output, _switchyard_v1_GroupList__Output>
}
