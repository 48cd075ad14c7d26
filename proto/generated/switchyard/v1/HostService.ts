// Original file: proto/switchyard/v1/scaler.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChangeHostRequest as _switchyard_v1_ChangeHostRequest, ChangeHostRequest__Output as _switchyard_v1_ChangeHostRequest__Output } from '../../switchyard/v1/ChangeHostRequest.ts';
import type { DrainHostRequest as _switchyard_v1_DrainHostRequest, DrainHostRequest__Output as _switchyard_v1_DrainHostRequest__Output } from '../../switchyard/v1/DrainHostRequest.ts';
import type { Explanation as _switchyard_v1_Explanation, Explanation__Output as _switchyard_v1_Explanation__Output } from '../../switchyard/v1/Explanation.ts';
import type { GetRequest as _switchyard_v1_GetRequest, GetRequest__Output as _switchyard_v1_GetRequest__Output } from '../../switchyard/v1/GetRequest.ts';
import type { HostList as _switchyard_v1_HostList, HostList__Output as _switchyard_v1_HostList__Output } from '../../switchyard/v1/HostList.ts';
import type { HostView as _switchyard_v1_HostView, HostView__Output as _switchyard_v1_HostView__Output } from '../../switchyard/v1/HostView.ts';
import type { ListHostsRequest as _switchyard_v1_ListHostsRequest, ListHostsRequest__Output as _switchyard_v1_ListHostsRequest__Output } from '../../switchyard/v1/ListHostsRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';

export interface HostServiceClient extends grpc.Client {
  CordonHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  CordonHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  CordonHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  CordonHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  cordonHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  cordonHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  cordonHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  cordonHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  DestroyHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DestroyHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DestroyHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DestroyHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  destroyHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  destroyHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  destroyHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  destroyHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  DrainHost(argument: _switchyard_v1_DrainHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DrainHost(argument: _switchyard_v1_DrainHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DrainHost(argument: _switchyard_v1_DrainHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DrainHost(argument: _switchyard_v1_DrainHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  drainHost(argument: _switchyard_v1_DrainHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  drainHost(argument: _switchyard_v1_DrainHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  drainHost(argument: _switchyard_v1_DrainHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  drainHost(argument: _switchyard_v1_DrainHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  EvictHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  EvictHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  EvictHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  EvictHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  evictHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  evictHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  evictHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  evictHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  ExplainHost(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  ExplainHost(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  ExplainHost(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  ExplainHost(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explainHost(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explainHost(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explainHost(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explainHost(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  
  GetHost(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HostView__Output>): grpc.ClientUnaryCall;
  GetHost(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HostView__Output>): grpc.ClientUnaryCall;
  GetHost(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HostView__Output>): grpc.ClientUnaryCall;
  GetHost(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_HostView__Output>): grpc.ClientUnaryCall;
  getHost(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HostView__Output>): grpc.ClientUnaryCall;
  getHost(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HostView__Output>): grpc.ClientUnaryCall;
  getHost(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HostView__Output>): grpc.ClientUnaryCall;
  getHost(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_HostView__Output>): grpc.ClientUnaryCall;
  
  ListHosts(argument: _switchyard_v1_ListHostsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HostList__Output>): grpc.ClientUnaryCall;
  ListHosts(argument: _switchyard_v1_ListHostsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HostList__Output>): grpc.ClientUnaryCall;
  ListHosts(argument: _switchyard_v1_ListHostsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HostList__Output>): grpc.ClientUnaryCall;
  ListHosts(argument: _switchyard_v1_ListHostsRequest, callback: grpc.requestCallback<_switchyard_v1_HostList__Output>): grpc.ClientUnaryCall;
  listHosts(argument: _switchyard_v1_ListHostsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HostList__Output>): grpc.ClientUnaryCall;
  listHosts(argument: _switchyard_v1_ListHostsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HostList__Output>): grpc.ClientUnaryCall;
  listHosts(argument: _switchyard_v1_ListHostsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HostList__Output>): grpc.ClientUnaryCall;
  listHosts(argument: _switchyard_v1_ListHostsRequest, callback: grpc.requestCallback<_switchyard_v1_HostList__Output>): grpc.ClientUnaryCall;
  
  ProtectHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ProtectHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ProtectHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ProtectHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  protectHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  protectHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  protectHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  protectHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  UncordonHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UncordonHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UncordonHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UncordonHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  uncordonHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  uncordonHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  uncordonHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  uncordonHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  UndrainHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UndrainHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UndrainHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UndrainHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  undrainHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  undrainHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  undrainHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  undrainHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  UnprotectHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UnprotectHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UnprotectHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UnprotectHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  unprotectHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  unprotectHost(argument: _switchyard_v1_ChangeHostRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  unprotectHost(argument: _switchyard_v1_ChangeHostRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  unprotectHost(argument: _switchyard_v1_ChangeHostRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
}

export interface HostServiceHandlers extends grpc.UntypedServiceImplementation {
  CordonHost: grpc.handleUnaryCall<_switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome>;
  
  DestroyHost: grpc.handleUnaryCall<_switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome>;
  
  DrainHost: grpc.handleUnaryCall<_switchyard_v1_DrainHostRequest__Output, _switchyard_v1_Outcome>;
  
  EvictHost: grpc.handleUnaryCall<_switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome>;
  
  ExplainHost: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_Explanation>;
  
  GetHost: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_HostView>;
  
  ListHosts: grpc.handleUnaryCall<_switchyard_v1_ListHostsRequest__Output, _switchyard_v1_HostList>;
  
  ProtectHost: grpc.handleUnaryCall<_switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome>;
  
  UncordonHost: grpc.handleUnaryCall<_switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome>;
  
  UndrainHost: grpc.handleUnaryCall<_switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome>;
  
  UnprotectHost: grpc.handleUnaryCall<_switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome>;
  
}

export interface HostServiceDefinition extends grpc.ServiceDefinition {
  CordonHost: MethodDefinition<_switchyard_v1_ChangeHostRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome__Output>
  DestroyHost: MethodDefinition<_switchyard_v1_ChangeHostRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome__Output>
  DrainHost: MethodDefinition<_switchyard_v1_DrainHostRequest, _switchyard_v1_Outcome, _switchyard_v1_DrainHostRequest__Output, _switchyard_v1_Outcome__Output>
  EvictHost: MethodDefinition<_switchyard_v1_ChangeHostRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome__Output>
  ExplainHost: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_Explanation, _switchyard_v1_GetRequest__Output, _switchyard_v1_Explanation__Output>
  GetHost: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_HostView, _switchyard_v1_GetRequest__Output, _switchyard_v1_HostView__Output>
  ListHosts: MethodDefinition<_switchyard_v1_ListHostsRequest, _switchyard_v1_HostList, _switchyard_v1_ListHostsRequest__Output, _switchyard_v1_HostList__Output>
  ProtectHost: MethodDefinition<_switchyard_v1_ChangeHostRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome__Output>
  UncordonHost: MethodDefinition<_switchyard_v1_ChangeHostRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome__Output>
  UndrainHost: MethodDefinition<_switchyard_v1_ChangeHostRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome__Output>
  UnprotectHost: MethodDefinition<_switchyard_v1_ChangeHostRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangeHostRequest__Output, _switchyard_v1_Outcome__Output>
}
