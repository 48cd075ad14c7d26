// Original file: proto/switchyard/v1/zone.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ApplyZonesRequest as _switchyard_v1_ApplyZonesRequest, ApplyZonesRequest__Output as _switchyard_v1_ApplyZonesRequest__Output } from '../../switchyard/v1/ApplyZonesRequest.ts';
import type { GetZoneMapRequest as _switchyard_v1_GetZoneMapRequest, GetZoneMapRequest__Output as _switchyard_v1_GetZoneMapRequest__Output } from '../../switchyard/v1/GetZoneMapRequest.ts';
import type { ListZonesRequest as _switchyard_v1_ListZonesRequest, ListZonesRequest__Output as _switchyard_v1_ListZonesRequest__Output } from '../../switchyard/v1/ListZonesRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { RemoveZonesRequest as _switchyard_v1_RemoveZonesRequest, RemoveZonesRequest__Output as _switchyard_v1_RemoveZonesRequest__Output } from '../../switchyard/v1/RemoveZonesRequest.ts';
import type { ZoneList as _switchyard_v1_ZoneList, ZoneList__Output as _switchyard_v1_ZoneList__Output } from '../../switchyard/v1/ZoneList.ts';
import type { ZoneMapView as _switchyard_v1_ZoneMapView, ZoneMapView__Output as _switchyard_v1_ZoneMapView__Output } from '../../switchyard/v1/ZoneMapView.ts';
import type { ZonesApplied as _switchyard_v1_ZonesApplied, ZonesApplied__Output as _switchyard_v1_ZonesApplied__Output } from '../../switchyard/v1/ZonesApplied.ts';

export interface ZoneServiceClient extends grpc.Client {
  ApplyZones(argument: _switchyard_v1_ApplyZonesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZonesApplied__Output>): grpc.ClientUnaryCall;
  ApplyZones(argument: _switchyard_v1_ApplyZonesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ZonesApplied__Output>): grpc.ClientUnaryCall;
  ApplyZones(argument: _switchyard_v1_ApplyZonesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZonesApplied__Output>): grpc.ClientUnaryCall;
  ApplyZones(argument: _switchyard_v1_ApplyZonesRequest, callback: grpc.requestCallback<_switchyard_v1_ZonesApplied__Output>): grpc.ClientUnaryCall;
  applyZones(argument: _switchyard_v1_ApplyZonesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZonesApplied__Output>): grpc.ClientUnaryCall;
  applyZones(argument: _switchyard_v1_ApplyZonesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ZonesApplied__Output>): grpc.ClientUnaryCall;
  applyZones(argument: _switchyard_v1_ApplyZonesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZonesApplied__Output>): grpc.ClientUnaryCall;
  applyZones(argument: _switchyard_v1_ApplyZonesRequest, callback: grpc.requestCallback<_switchyard_v1_ZonesApplied__Output>): grpc.ClientUnaryCall;
  
  GetZoneMap(argument: _switchyard_v1_GetZoneMapRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZoneMapView__Output>): grpc.ClientUnaryCall;
  GetZoneMap(argument: _switchyard_v1_GetZoneMapRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ZoneMapView__Output>): grpc.ClientUnaryCall;
  GetZoneMap(argument: _switchyard_v1_GetZoneMapRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZoneMapView__Output>): grpc.ClientUnaryCall;
  GetZoneMap(argument: _switchyard_v1_GetZoneMapRequest, callback: grpc.requestCallback<_switchyard_v1_ZoneMapView__Output>): grpc.ClientUnaryCall;
  getZoneMap(argument: _switchyard_v1_GetZoneMapRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZoneMapView__Output>): grpc.ClientUnaryCall;
  getZoneMap(argument: _switchyard_v1_GetZoneMapRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ZoneMapView__Output>): grpc.ClientUnaryCall;
  getZoneMap(argument: _switchyard_v1_GetZoneMapRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZoneMapView__Output>): grpc.ClientUnaryCall;
  getZoneMap(argument: _switchyard_v1_GetZoneMapRequest, callback: grpc.requestCallback<_switchyard_v1_ZoneMapView__Output>): grpc.ClientUnaryCall;
  
  ListZones(argument: _switchyard_v1_ListZonesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZoneList__Output>): grpc.ClientUnaryCall;
  ListZones(argument: _switchyard_v1_ListZonesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ZoneList__Output>): grpc.ClientUnaryCall;
  ListZones(argument: _switchyard_v1_ListZonesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZoneList__Output>): grpc.ClientUnaryCall;
  ListZones(argument: _switchyard_v1_ListZonesRequest, callback: grpc.requestCallback<_switchyard_v1_ZoneList__Output>): grpc.ClientUnaryCall;
  listZones(argument: _switchyard_v1_ListZonesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZoneList__Output>): grpc.ClientUnaryCall;
  listZones(argument: _switchyard_v1_ListZonesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ZoneList__Output>): grpc.ClientUnaryCall;
  listZones(argument: _switchyard_v1_ListZonesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ZoneList__Output>): grpc.ClientUnaryCall;
  listZones(argument: _switchyard_v1_ListZonesRequest, callback: grpc.requestCallback<_switchyard_v1_ZoneList__Output>): grpc.ClientUnaryCall;
  
  RemoveZones(argument: _switchyard_v1_RemoveZonesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  RemoveZones(argument: _switchyard_v1_RemoveZonesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  RemoveZones(argument: _switchyard_v1_RemoveZonesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  RemoveZones(argument: _switchyard_v1_RemoveZonesRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  removeZones(argument: _switchyard_v1_RemoveZonesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  removeZones(argument: _switchyard_v1_RemoveZonesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  removeZones(argument: _switchyard_v1_RemoveZonesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  removeZones(argument: _switchyard_v1_RemoveZonesRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
}

export interface ZoneServiceHandlers extends grpc.UntypedServiceImplementation {
  ApplyZones: grpc.handleUnaryCall<_switchyard_v1_ApplyZonesRequest__Output, _switchyard_v1_ZonesApplied>;
  
  GetZoneMap: grpc.handleUnaryCall<_switchyard_v1_GetZoneMapRequest__Output, _switchyard_v1_ZoneMapView>;
  
  ListZones: grpc.handleUnaryCall<_switchyard_v1_ListZonesRequest__Output, _switchyard_v1_ZoneList>;
  
  RemoveZones: grpc.handleUnaryCall<_switchyard_v1_RemoveZonesRequest__Output, _switchyard_v1_Outcome>;
  
}

export interface ZoneServiceDefinition extends grpc.ServiceDefinition {
  ApplyZones: MethodDefinition<_switchyard_v1_ApplyZonesRequest, _switchyard_v1_ZonesApplied, _switchyard_v1_ApplyZonesRequest__Output, _switchyard_v1_ZonesApplied__Output>
  GetZoneMap: MethodDefinition<_switchyard_v1_GetZoneMapRequest, _switchyard_v1_ZoneMapView, _switchyard_v1_GetZoneMapRequest__Output, _switchyard_v1_ZoneMapView__Output>
  ListZones: MethodDefinition<_switchyard_v1_ListZonesRequest, _switchyard_v1_ZoneList, _switchyard_v1_ListZonesRequest__Output, _switchyard_v1_ZoneList__Output>
  RemoveZones: MethodDefinition<_switchyard_v1_RemoveZonesRequest, _switchyard_v1_Outcome, _switchyard_v1_RemoveZonesRequest__Output, _switchyard_v1_Outcome__Output>
}
