// Original file: proto/switchyard/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetRequest as _switchyard_v1_GetRequest, GetRequest__Output as _switchyard_v1_GetRequest__Output } from '../../switchyard/v1/GetRequest.ts';
import type { KickPlayersRequest as _switchyard_v1_KickPlayersRequest, KickPlayersRequest__Output as _switchyard_v1_KickPlayersRequest__Output } from '../../switchyard/v1/KickPlayersRequest.ts';
import type { ListPlayersRequest as _switchyard_v1_ListPlayersRequest, ListPlayersRequest__Output as _switchyard_v1_ListPlayersRequest__Output } from '../../switchyard/v1/ListPlayersRequest.ts';
import type { MovePlayersRequest as _switchyard_v1_MovePlayersRequest, MovePlayersRequest__Output as _switchyard_v1_MovePlayersRequest__Output } from '../../switchyard/v1/MovePlayersRequest.ts';
import type { MoveResult as _switchyard_v1_MoveResult, MoveResult__Output as _switchyard_v1_MoveResult__Output } from '../../switchyard/v1/MoveResult.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { PlayerList as _switchyard_v1_PlayerList, PlayerList__Output as _switchyard_v1_PlayerList__Output } from '../../switchyard/v1/PlayerList.ts';
import type { PlayerView as _switchyard_v1_PlayerView, PlayerView__Output as _switchyard_v1_PlayerView__Output } from '../../switchyard/v1/PlayerView.ts';

export interface PlayerServiceClient extends grpc.Client {
  GetPlayer(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PlayerView__Output>): grpc.ClientUnaryCall;
  GetPlayer(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PlayerView__Output>): grpc.ClientUnaryCall;
  GetPlayer(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PlayerView__Output>): grpc.ClientUnaryCall;
  GetPlayer(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_PlayerView__Output>): grpc.ClientUnaryCall;
  getPlayer(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PlayerView__Output>): grpc.ClientUnaryCall;
  getPlayer(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PlayerView__Output>): grpc.ClientUnaryCall;
  getPlayer(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PlayerView__Output>): grpc.ClientUnaryCall;
  getPlayer(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_PlayerView__Output>): grpc.ClientUnaryCall;
  
  KickPlayers(argument: _switchyard_v1_KickPlayersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  KickPlayers(argument: _switchyard_v1_KickPlayersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  KickPlayers(argument: _switchyard_v1_KickPlayersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  KickPlayers(argument: _switchyard_v1_KickPlayersRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  kickPlayers(argument: _switchyard_v1_KickPlayersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  kickPlayers(argument: _switchyard_v1_KickPlayersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  kickPlayers(argument: _switchyard_v1_KickPlayersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  kickPlayers(argument: _switchyard_v1_KickPlayersRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  ListPlayers(argument: _switchyard_v1_ListPlayersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PlayerList__Output>): grpc.ClientUnaryCall;
  ListPlayers(argument: _switchyard_v1_ListPlayersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PlayerList__Output>): grpc.ClientUnaryCall;
  ListPlayers(argument: _switchyard_v1_ListPlayersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PlayerList__Output>): grpc.ClientUnaryCall;
  ListPlayers(argument: _switchyard_v1_ListPlayersRequest, callback: grpc.requestCallback<_switchyard_v1_PlayerList__Output>): grpc.ClientUnaryCall;
  listPlayers(argument: _switchyard_v1_ListPlayersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PlayerList__Output>): grpc.ClientUnaryCall;
  listPlayers(argument: _switchyard_v1_ListPlayersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PlayerList__Output>): grpc.ClientUnaryCall;
  listPlayers(argument: _switchyard_v1_ListPlayersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PlayerList__Output>): grpc.ClientUnaryCall;
  listPlayers(argument: _switchyard_v1_ListPlayersRequest, callback: grpc.requestCallback<_switchyard_v1_PlayerList__Output>): grpc.ClientUnaryCall;
  
  MovePlayers(argument: _switchyard_v1_MovePlayersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_MoveResult__Output>): grpc.ClientUnaryCall;
  MovePlayers(argument: _switchyard_v1_MovePlayersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_MoveResult__Output>): grpc.ClientUnaryCall;
  MovePlayers(argument: _switchyard_v1_MovePlayersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_MoveResult__Output>): grpc.ClientUnaryCall;
  MovePlayers(argument: _switchyard_v1_MovePlayersRequest, callback: grpc.requestCallback<_switchyard_v1_MoveResult__Output>): grpc.ClientUnaryCall;
  movePlayers(argument: _switchyard_v1_MovePlayersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_MoveResult__Output>): grpc.ClientUnaryCall;
  movePlayers(argument: _switchyard_v1_MovePlayersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_MoveResult__Output>): grpc.ClientUnaryCall;
  movePlayers(argument: _switchyard_v1_MovePlayersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_MoveResult__Output>): grpc.ClientUnaryCall;
  movePlayers(argument: _switchyard_v1_MovePlayersRequest, callback: grpc.requestCallback<_switchyard_v1_MoveResult__Output>): grpc.ClientUnaryCall;
  
}

export interface PlayerServiceHandlers extends grpc.UntypedServiceImplementation {
  GetPlayer: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_PlayerView>;
  
  KickPlayers: grpc.handleUnaryCall<_switchyard_v1_KickPlayersRequest__Output, _switchyard_v1_Outcome>;
  
  ListPlayers: grpc.handleUnaryCall<_switchyard_v1_ListPlayersRequest__Output, _switchyard_v1_PlayerList>;
  
  MovePlayers: grpc.handleUnaryCall<_switchyard_v1_MovePlayersRequest__Output, _switchyard_v1_MoveResult>;
  
}

export interface PlayerServiceDefinition extends grpc.ServiceDefinition {
  GetPlayer: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_PlayerView, _switchyard_v1_GetRequest__Output, _switchyard_v1_PlayerView__Output>
  KickPlayers: MethodDefinition<_switchyard_v1_KickPlayersRequest, _switchyard_v1_Outcome, _switchyard_v1_KickPlayersRequest__Output, _switchyard_v1_Outcome__Output>
  ListPlayers: MethodDefinition<_switchyard_v1_ListPlayersRequest, _switchyard_v1_PlayerList, _switchyard_v1_ListPlayersRequest__Output, _switchyard_v1_PlayerList__Output>
  MovePlayers: MethodDefinition<_switchyard_v1_MovePlayersRequest, _switchyard_v1_MoveResult, _switchyard_v1_MovePlayersRequest__Output, _switchyard_v1_MoveResult__Output>
}
