// Original file: proto/switchyard/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { EventList as _switchyard_v1_EventList, EventList__Output as _switchyard_v1_EventList__Output } from '../../switchyard/v1/EventList.ts';
import type { EventView as _switchyard_v1_EventView, EventView__Output as _switchyard_v1_EventView__Output } from '../../switchyard/v1/EventView.ts';
import type { ListEventsRequest as _switchyard_v1_ListEventsRequest, ListEventsRequest__Output as _switchyard_v1_ListEventsRequest__Output } from '../../switchyard/v1/ListEventsRequest.ts';

export interface EventServiceClient extends grpc.Client {
  ListEvents(argument: _switchyard_v1_ListEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_EventList__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _switchyard_v1_ListEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_EventList__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _switchyard_v1_ListEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_EventList__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _switchyard_v1_ListEventsRequest, callback: grpc.requestCallback<_switchyard_v1_EventList__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _switchyard_v1_ListEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_EventList__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _switchyard_v1_ListEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_EventList__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _switchyard_v1_ListEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_EventList__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _switchyard_v1_ListEventsRequest, callback: grpc.requestCallback<_switchyard_v1_EventList__Output>): grpc.ClientUnaryCall;
  
  WatchEvents(argument: _switchyard_v1_ListEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_switchyard_v1_EventView__Output>;
  WatchEvents(argument: _switchyard_v1_ListEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_switchyard_v1_EventView__Output>;
  watchEvents(argument: _switchyard_v1_ListEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_switchyard_v1_EventView__Output>;
  watchEvents(argument: _switchyard_v1_ListEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_switchyard_v1_EventView__Output>;
  
}

export interface EventServiceHandlers extends grpc.UntypedServiceImplementation {
  ListEvents: grpc.handleUnaryCall<_switchyard_v1_ListEventsRequest__Output, _switchyard_v1_EventList>;
  
  WatchEvents: grpc.handleServerStreamingCall<_switchyard_v1_ListEventsRequest__Output, _switchyard_v1_EventView>;
  
}

export interface EventServiceDefinition extends grpc.ServiceDefinition {
  ListEvents: MethodDefinition<_switchyard_v1_ListEventsRequest, _switchyard_v1_EventList, _switchyard_v1_ListEventsRequest__Output, _switchyard_v1_EventList__Output>
  WatchEvents: MethodDefinition<_switchyard_v1_ListEventsRequest, _switchyard_v1_EventView, _switchyard_v1_ListEventsRequest__Output, _switchyard_v1_EventView__Output>
}
