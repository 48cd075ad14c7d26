// Original file: proto/switchyard/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DrainShardRequest as _switchyard_v1_DrainShardRequest, DrainShardRequest__Output as _switchyard_v1_DrainShardRequest__Output } from '../../switchyard/v1/DrainShardRequest.ts';
import type { GetRequest as _switchyard_v1_GetRequest, GetRequest__Output as _switchyard_v1_GetRequest__Output } from '../../switchyard/v1/GetRequest.ts';
import type { KillShardRequest as _switchyard_v1_KillShardRequest, KillShardRequest__Output as _switchyard_v1_KillShardRequest__Output } from '../../switchyard/v1/KillShardRequest.ts';
import type { ListRequest as _switchyard_v1_ListRequest, ListRequest__Output as _switchyard_v1_ListRequest__Output } from '../../switchyard/v1/ListRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { ReadShardLogRequest as _switchyard_v1_ReadShardLogRequest, ReadShardLogRequest__Output as _switchyard_v1_ReadShardLogRequest__Output } from '../../switchyard/v1/ReadShardLogRequest.ts';
import type { ShardList as _switchyard_v1_ShardList, ShardList__Output as _switchyard_v1_ShardList__Output } from '../../switchyard/v1/ShardList.ts';
import type { ShardLogLines as _switchyard_v1_ShardLogLines, ShardLogLines__Output as _switchyard_v1_ShardLogLines__Output } from '../../switchyard/v1/ShardLogLines.ts';
import type { ShardView as _switchyard_v1_ShardView, ShardView__Output as _switchyard_v1_ShardView__Output } from '../../switchyard/v1/ShardView.ts';
import type { UndrainShardRequest as _switchyard_v1_UndrainShardRequest, UndrainShardRequest__Output as _switchyard_v1_UndrainShardRequest__Output } from '../../switchyard/v1/UndrainShardRequest.ts';

export interface ShardServiceClient extends grpc.Client {
  DrainShard(argument: _switchyard_v1_DrainShardRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DrainShard(argument: _switchyard_v1_DrainShardRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DrainShard(argument: _switchyard_v1_DrainShardRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  DrainShard(argument: _switchyard_v1_DrainShardRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  drainShard(argument: _switchyard_v1_DrainShardRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  drainShard(argument: _switchyard_v1_DrainShardRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  drainShard(argument: _switchyard_v1_DrainShardRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  drainShard(argument: _switchyard_v1_DrainShardRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  GetShard(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ShardView__Output>): grpc.ClientUnaryCall;
  GetShard(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ShardView__Output>): grpc.ClientUnaryCall;
  GetShard(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ShardView__Output>): grpc.ClientUnaryCall;
  GetShard(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_ShardView__Output>): grpc.ClientUnaryCall;
  getShard(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ShardView__Output>): grpc.ClientUnaryCall;
  getShard(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ShardView__Output>): grpc.ClientUnaryCall;
  getShard(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ShardView__Output>): grpc.ClientUnaryCall;
  getShard(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_ShardView__Output>): grpc.ClientUnaryCall;
  
  KillShard(argument: _switchyard_v1_KillShardRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  KillShard(argument: _switchyard_v1_KillShardRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  KillShard(argument: _switchyard_v1_KillShardRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  KillShard(argument: _switchyard_v1_KillShardRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  killShard(argument: _switchyard_v1_KillShardRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  killShard(argument: _switchyard_v1_KillShardRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  killShard(argument: _switchyard_v1_KillShardRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  killShard(argument: _switchyard_v1_KillShardRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  ListShards(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ShardList__Output>): grpc.ClientUnaryCall;
  ListShards(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ShardList__Output>): grpc.ClientUnaryCall;
  ListShards(argument: _switchyard_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ShardList__Output>): grpc.ClientUnaryCall;
  ListShards(argument: _switchyard_v1_ListRequest, callback: grpc.requestCallback<_switchyard_v1_ShardList__Output>): grpc.ClientUnaryCall;
  listShards(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ShardList__Output>): grpc.ClientUnaryCall;
  listShards(argument: _switchyard_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ShardList__Output>): grpc.ClientUnaryCall;
  listShards(argument: _switchyard_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ShardList__Output>): grpc.ClientUnaryCall;
  listShards(argument: _switchyard_v1_ListRequest, callback: grpc.requestCallback<_switchyard_v1_ShardList__Output>): grpc.ClientUnaryCall;
  
  ReadShardLog(argument: _switchyard_v1_ReadShardLogRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_switchyard_v1_ShardLogLines__Output>;
  ReadShardLog(argument: _switchyard_v1_ReadShardLogRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_switchyard_v1_ShardLogLines__Output>;
  readShardLog(argument: _switchyard_v1_ReadShardLogRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_switchyard_v1_ShardLogLines__Output>;
  readShardLog(argument: _switchyard_v1_ReadShardLogRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_switchyard_v1_ShardLogLines__Output>;
  
  UndrainShard(argument: _switchyard_v1_UndrainShardRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UndrainShard(argument: _switchyard_v1_UndrainShardRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UndrainShard(argument: _switchyard_v1_UndrainShardRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UndrainShard(argument: _switchyard_v1_UndrainShardRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  undrainShard(argument: _switchyard_v1_UndrainShardRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  undrainShard(argument: _switchyard_v1_UndrainShardRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  undrainShard(argument: _switchyard_v1_UndrainShardRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  undrainShard(argument: _switchyard_v1_UndrainShardRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
}

export interface ShardServiceHandlers extends grpc.UntypedServiceImplementation {
  DrainShard: grpc.handleUnaryCall<_switchyard_v1_DrainShardRequest__Output, _switchyard_v1_Outcome>;
  
  GetShard: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_ShardView>;
  
  KillShard: grpc.handleUnaryCall<_switchyard_v1_KillShardRequest__Output, _switchyard_v1_Outcome>;
  
  ListShards: grpc.handleUnaryCall<_switchyard_v1_ListRequest__Output, _switchyard_v1_ShardList>;
  
  ReadShardLog: grpc.handleServerStreamingCall<_switchyard_v1_ReadShardLogRequest__Output, _switchyard_v1_ShardLogLines>;
  
  UndrainShard: grpc.handleUnaryCall<_switchyard_v1_UndrainShardRequest__Output, _switchyard_v1_Outcome>;
  
}

export interface ShardServiceDefinition extends grpc.ServiceDefinition {
  DrainShard: MethodDefinition<_switchyard_v1_DrainShardRequest, _switchyard_v1_Outcome, _switchyard_v1_DrainShardRequest__Output, _switchyard_v1_Outcome__Output>
  GetShard: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_ShardView, _switchyard_v1_GetRequest__Output, _switchyard_v1_ShardView__Output>
  KillShard: MethodDefinition<_switchyard_v1_KillShardRequest, _switchyard_v1_Outcome, _switchyard_v1_KillShardRequest__Output, _switchyard_v1_Outcome__Output>
  ListShards: MethodDefinition<_switchyard_v1_ListRequest, _switchyard_v1_ShardList, _switchyard_v1_ListRequest__Output, _switchyard_v1_ShardList__Output>
  ReadShardLog: MethodDefinition<_switchyard_v1_ReadShardLogRequest, _switchyard_v1_ShardLogLines, _switchyard_v1_ReadShardLogRequest__Output, _switchyard_v1_ShardLogLines__Output>
  UndrainShard: MethodDefinition<_switchyard_v1_UndrainShardRequest, _switchyard_v1_Outcome, _switchyard_v1_UndrainShardRequest__Output, _switchyard_v1_Outcome__Output>
}
