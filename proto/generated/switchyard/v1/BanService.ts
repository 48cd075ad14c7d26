// Original file: proto/switchyard/v1/ban.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AddBanRequest as _switchyard_v1_AddBanRequest, AddBanRequest__Output as _switchyard_v1_AddBanRequest__Output } from '../../switchyard/v1/AddBanRequest.ts';
import type { BanList as _switchyard_v1_BanList, BanList__Output as _switchyard_v1_BanList__Output } from '../../switchyard/v1/BanList.ts';
import type { ListBansRequest as _switchyard_v1_ListBansRequest, ListBansRequest__Output as _switchyard_v1_ListBansRequest__Output } from '../../switchyard/v1/ListBansRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { RemoveBanRequest as _switchyard_v1_RemoveBanRequest, RemoveBanRequest__Output as _switchyard_v1_RemoveBanRequest__Output } from '../../switchyard/v1/RemoveBanRequest.ts';

export interface BanServiceClient extends grpc.Client {
  AddBan(argument: _switchyard_v1_AddBanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  AddBan(argument: _switchyard_v1_AddBanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  AddBan(argument: _switchyard_v1_AddBanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  AddBan(argument: _switchyard_v1_AddBanRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  addBan(argument: _switchyard_v1_AddBanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  addBan(argument: _switchyard_v1_AddBanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  addBan(argument: _switchyard_v1_AddBanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  addBan(argument: _switchyard_v1_AddBanRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  ListBans(argument: _switchyard_v1_ListBansRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BanList__Output>): grpc.ClientUnaryCall;
  ListBans(argument: _switchyard_v1_ListBansRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_BanList__Output>): grpc.ClientUnaryCall;
  ListBans(argument: _switchyard_v1_ListBansRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BanList__Output>): grpc.ClientUnaryCall;
  ListBans(argument: _switchyard_v1_ListBansRequest, callback: grpc.requestCallback<_switchyard_v1_BanList__Output>): grpc.ClientUnaryCall;
  listBans(argument: _switchyard_v1_ListBansRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BanList__Output>): grpc.ClientUnaryCall;
  listBans(argument: _switchyard_v1_ListBansRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_BanList__Output>): grpc.ClientUnaryCall;
  listBans(argument: _switchyard_v1_ListBansRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BanList__Output>): grpc.ClientUnaryCall;
  listBans(argument: _switchyard_v1_ListBansRequest, callback: grpc.requestCallback<_switchyard_v1_BanList__Output>): grpc.ClientUnaryCall;
  
  RemoveBan(argument: _switchyard_v1_RemoveBanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  RemoveBan(argument: _switchyard_v1_RemoveBanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  RemoveBan(argument: _switchyard_v1_RemoveBanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  RemoveBan(argument: _switchyard_v1_RemoveBanRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  removeBan(argument: _switchyard_v1_RemoveBanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  removeBan(argument: _switchyard_v1_RemoveBanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  removeBan(argument: _switchyard_v1_RemoveBanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  removeBan(argument: _switchyard_v1_RemoveBanRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
}

export interface BanServiceHandlers extends grpc.UntypedServiceImplementation {
  AddBan: grpc.handleUnaryCall<_switchyard_v1_AddBanRequest__Output, _switchyard_v1_Outcome>;
  
  ListBans: grpc.handleUnaryCall<_switchyard_v1_ListBansRequest__Output, _switchyard_v1_BanList>;
  
  RemoveBan: grpc.handleUnaryCall<_switchyard_v1_RemoveBanRequest__Output, _switchyard_v1_Outcome>;
  
}

export interface BanServiceDefinition extends grpc.ServiceDefinition {
  AddBan: MethodDefinition<_switchyard_v1_AddBanRequest, _switchyard_v1_Outcome, _switchyard_v1_AddBanRequest__Output, _switchyard_v1_Outcome__Output>
  ListBans: MethodDefinition<_switchyard_v1_ListBansRequest, _switchyard_v1_BanList, _switchyard_v1_ListBansRequest__Output, _switchyard_v1_BanList__Output>
  RemoveBan: MethodDefinition<_switchyard_v1_RemoveBanRequest, _switchyard_v1_Outcome, _switchyard_v1_RemoveBanRequest__Output, _switchyard_v1_Outcome__Output>
}
