import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ArriveReply as _switchyard_v1_ArriveReply, ArriveReply__Output as _switchyard_v1_ArriveReply__Output } from './switchyard/v1/ArriveReply.ts';
import type { ArriveRequest as _switchyard_v1_ArriveRequest, ArriveRequest__Output as _switchyard_v1_ArriveRequest__Output } from './switchyard/v1/ArriveRequest.ts';
import type { BanFromScriptReply as _switchyard_v1_BanFromScriptReply, BanFromScriptReply__Output as _switchyard_v1_BanFromScriptReply__Output } from './switchyard/v1/BanFromScriptReply.ts';
import type { BanFromScriptRequest as _switchyard_v1_BanFromScriptRequest, BanFromScriptRequest__Output as _switchyard_v1_BanFromScriptRequest__Output } from './switchyard/v1/BanFromScriptRequest.ts';
import type { ClaimBusy as _switchyard_v1_ClaimBusy, ClaimBusy__Output as _switchyard_v1_ClaimBusy__Output } from './switchyard/v1/ClaimBusy.ts';
import type { ClaimGranted as _switchyard_v1_ClaimGranted, ClaimGranted__Output as _switchyard_v1_ClaimGranted__Output } from './switchyard/v1/ClaimGranted.ts';
import type { ClaimRefused as _switchyard_v1_ClaimRefused, ClaimRefused__Output as _switchyard_v1_ClaimRefused__Output } from './switchyard/v1/ClaimRefused.ts';
import type { ClaimReply as _switchyard_v1_ClaimReply, ClaimReply__Output as _switchyard_v1_ClaimReply__Output } from './switchyard/v1/ClaimReply.ts';
import type { ClaimRequest as _switchyard_v1_ClaimRequest, ClaimRequest__Output as _switchyard_v1_ClaimRequest__Output } from './switchyard/v1/ClaimRequest.ts';
import type { CommitReply as _switchyard_v1_CommitReply, CommitReply__Output as _switchyard_v1_CommitReply__Output } from './switchyard/v1/CommitReply.ts';
import type { FlowResult as _switchyard_v1_FlowResult, FlowResult__Output as _switchyard_v1_FlowResult__Output } from './switchyard/v1/FlowResult.ts';
import type { GetStateReply as _switchyard_v1_GetStateReply, GetStateReply__Output as _switchyard_v1_GetStateReply__Output } from './switchyard/v1/GetStateReply.ts';
import type { GetStateRequest as _switchyard_v1_GetStateRequest, GetStateRequest__Output as _switchyard_v1_GetStateRequest__Output } from './switchyard/v1/GetStateRequest.ts';
import type { HandoffCommitted as _switchyard_v1_HandoffCommitted, HandoffCommitted__Output as _switchyard_v1_HandoffCommitted__Output } from './switchyard/v1/HandoffCommitted.ts';
import type { HandoffDone as _switchyard_v1_HandoffDone, HandoffDone__Output as _switchyard_v1_HandoffDone__Output } from './switchyard/v1/HandoffDone.ts';
import type { HandoffMember as _switchyard_v1_HandoffMember, HandoffMember__Output as _switchyard_v1_HandoffMember__Output } from './switchyard/v1/HandoffMember.ts';
import type { HandoffPrepared as _switchyard_v1_HandoffPrepared, HandoffPrepared__Output as _switchyard_v1_HandoffPrepared__Output } from './switchyard/v1/HandoffPrepared.ts';
import type { HandoffRefused as _switchyard_v1_HandoffRefused, HandoffRefused__Output as _switchyard_v1_HandoffRefused__Output } from './switchyard/v1/HandoffRefused.ts';
import type { HandoffReply as _switchyard_v1_HandoffReply, HandoffReply__Output as _switchyard_v1_HandoffReply__Output } from './switchyard/v1/HandoffReply.ts';
import type { HandoffRequest as _switchyard_v1_HandoffRequest, HandoffRequest__Output as _switchyard_v1_HandoffRequest__Output } from './switchyard/v1/HandoffRequest.ts';
import type { HandoffServiceClient as _switchyard_v1_HandoffServiceClient, HandoffServiceDefinition as _switchyard_v1_HandoffServiceDefinition } from './switchyard/v1/HandoffService.ts';
import type { HandoffTicket as _switchyard_v1_HandoffTicket, HandoffTicket__Output as _switchyard_v1_HandoffTicket__Output } from './switchyard/v1/HandoffTicket.ts';
import type { HolderReply as _switchyard_v1_HolderReply, HolderReply__Output as _switchyard_v1_HolderReply__Output } from './switchyard/v1/HolderReply.ts';
import type { HolderRequest as _switchyard_v1_HolderRequest, HolderRequest__Output as _switchyard_v1_HolderRequest__Output } from './switchyard/v1/HolderRequest.ts';
import type { LogProbe as _switchyard_v1_LogProbe, LogProbe__Output as _switchyard_v1_LogProbe__Output } from './switchyard/v1/LogProbe.ts';
import type { NoTicket as _switchyard_v1_NoTicket, NoTicket__Output as _switchyard_v1_NoTicket__Output } from './switchyard/v1/NoTicket.ts';
import type { OrderResult as _switchyard_v1_OrderResult, OrderResult__Output as _switchyard_v1_OrderResult__Output } from './switchyard/v1/OrderResult.ts';
import type { PlacesReserved as _switchyard_v1_PlacesReserved, PlacesReserved__Output as _switchyard_v1_PlacesReserved__Output } from './switchyard/v1/PlacesReserved.ts';
import type { PlayerKey as _switchyard_v1_PlayerKey, PlayerKey__Output as _switchyard_v1_PlayerKey__Output } from './switchyard/v1/PlayerKey.ts';
import type { PrepareReply as _switchyard_v1_PrepareReply, PrepareReply__Output as _switchyard_v1_PrepareReply__Output } from './switchyard/v1/PrepareReply.ts';
import type { PrewarmReply as _switchyard_v1_PrewarmReply, PrewarmReply__Output as _switchyard_v1_PrewarmReply__Output } from './switchyard/v1/PrewarmReply.ts';
import type { PrewarmRequest as _switchyard_v1_PrewarmRequest, PrewarmRequest__Output as _switchyard_v1_PrewarmRequest__Output } from './switchyard/v1/PrewarmRequest.ts';
import type { Probe as _switchyard_v1_Probe, Probe__Output as _switchyard_v1_Probe__Output } from './switchyard/v1/Probe.ts';
import type { PutPayloadRequest as _switchyard_v1_PutPayloadRequest, PutPayloadRequest__Output as _switchyard_v1_PutPayloadRequest__Output } from './switchyard/v1/PutPayloadRequest.ts';
import type { PutStateReply as _switchyard_v1_PutStateReply, PutStateReply__Output as _switchyard_v1_PutStateReply__Output } from './switchyard/v1/PutStateReply.ts';
import type { PutStateRequest as _switchyard_v1_PutStateRequest, PutStateRequest__Output as _switchyard_v1_PutStateRequest__Output } from './switchyard/v1/PutStateRequest.ts';
import type { Rejected as _switchyard_v1_Rejected, Rejected__Output as _switchyard_v1_Rejected__Output } from './switchyard/v1/Rejected.ts';
import type { SeenEndpoint as _switchyard_v1_SeenEndpoint, SeenEndpoint__Output as _switchyard_v1_SeenEndpoint__Output } from './switchyard/v1/SeenEndpoint.ts';
import type { SessionHolder as _switchyard_v1_SessionHolder, SessionHolder__Output as _switchyard_v1_SessionHolder__Output } from './switchyard/v1/SessionHolder.ts';
import type { SessionServiceClient as _switchyard_v1_SessionServiceClient, SessionServiceDefinition as _switchyard_v1_SessionServiceDefinition } from './switchyard/v1/SessionService.ts';
import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from './switchyard/v1/ShardRef.ts';
import type { StateEntry as _switchyard_v1_StateEntry, StateEntry__Output as _switchyard_v1_StateEntry__Output } from './switchyard/v1/StateEntry.ts';
import type { TcpProbe as _switchyard_v1_TcpProbe, TcpProbe__Output as _switchyard_v1_TcpProbe__Output } from './switchyard/v1/TcpProbe.ts';
import type { UdpProbe as _switchyard_v1_UdpProbe, UdpProbe__Output as _switchyard_v1_UdpProbe__Output } from './switchyard/v1/UdpProbe.ts';
import type { WhoisReply as _switchyard_v1_WhoisReply, WhoisReply__Output as _switchyard_v1_WhoisReply__Output } from './switchyard/v1/WhoisReply.ts';
import type { WhoisRequest as _switchyard_v1_WhoisRequest, WhoisRequest__Output as _switchyard_v1_WhoisRequest__Output } from './switchyard/v1/WhoisRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  switchyard: {
    v1: {
      AddressMode: EnumTypeDefinition
      ArriveReply: MessageTypeDefinition<_switchyard_v1_ArriveReply, _switchyard_v1_ArriveReply__Output>
      ArriveRequest: MessageTypeDefinition<_switchyard_v1_ArriveRequest, _switchyard_v1_ArriveRequest__Output>
      BanFromScriptReply: MessageTypeDefinition<_switchyard_v1_BanFromScriptReply, _switchyard_v1_BanFromScriptReply__Output>
      BanFromScriptRequest: MessageTypeDefinition<_switchyard_v1_BanFromScriptRequest, _switchyard_v1_BanFromScriptRequest__Output>
      ClaimBusy: MessageTypeDefinition<_switchyard_v1_ClaimBusy, _switchyard_v1_ClaimBusy__Output>
      ClaimGranted: MessageTypeDefinition<_switchyard_v1_ClaimGranted, _switchyard_v1_ClaimGranted__Output>
      ClaimRefusal: EnumTypeDefinition
      ClaimRefused: MessageTypeDefinition<_switchyard_v1_ClaimRefused, _switchyard_v1_ClaimRefused__Output>
      ClaimReply: MessageTypeDefinition<_switchyard_v1_ClaimReply, _switchyard_v1_ClaimReply__Output>
      ClaimRequest: MessageTypeDefinition<_switchyard_v1_ClaimRequest, _switchyard_v1_ClaimRequest__Output>
      CommitReply: MessageTypeDefinition<_switchyard_v1_CommitReply, _switchyard_v1_CommitReply__Output>
      FlowOutcome: EnumTypeDefinition
      FlowResult: MessageTypeDefinition<_switchyard_v1_FlowResult, _switchyard_v1_FlowResult__Output>
      Follow: EnumTypeDefinition
      GetStateReply: MessageTypeDefinition<_switchyard_v1_GetStateReply, _switchyard_v1_GetStateReply__Output>
      GetStateRequest: MessageTypeDefinition<_switchyard_v1_GetStateRequest, _switchyard_v1_GetStateRequest__Output>
      HandoffCommitted: MessageTypeDefinition<_switchyard_v1_HandoffCommitted, _switchyard_v1_HandoffCommitted__Output>
      HandoffDone: MessageTypeDefinition<_switchyard_v1_HandoffDone, _switchyard_v1_HandoffDone__Output>
      HandoffMember: MessageTypeDefinition<_switchyard_v1_HandoffMember, _switchyard_v1_HandoffMember__Output>
      HandoffPrepared: MessageTypeDefinition<_switchyard_v1_HandoffPrepared, _switchyard_v1_HandoffPrepared__Output>
      HandoffRefusal: EnumTypeDefinition
      HandoffRefused: MessageTypeDefinition<_switchyard_v1_HandoffRefused, _switchyard_v1_HandoffRefused__Output>
      HandoffReply: MessageTypeDefinition<_switchyard_v1_HandoffReply, _switchyard_v1_HandoffReply__Output>
      HandoffRequest: MessageTypeDefinition<_switchyard_v1_HandoffRequest, _switchyard_v1_HandoffRequest__Output>
      HandoffService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_HandoffServiceClient> & { service: _switchyard_v1_HandoffServiceDefinition }
      HandoffTicket: MessageTypeDefinition<_switchyard_v1_HandoffTicket, _switchyard_v1_HandoffTicket__Output>
      HolderReply: MessageTypeDefinition<_switchyard_v1_HolderReply, _switchyard_v1_HolderReply__Output>
      HolderRequest: MessageTypeDefinition<_switchyard_v1_HolderRequest, _switchyard_v1_HolderRequest__Output>
      Holding: EnumTypeDefinition
      LogProbe: MessageTypeDefinition<_switchyard_v1_LogProbe, _switchyard_v1_LogProbe__Output>
      NoTicket: MessageTypeDefinition<_switchyard_v1_NoTicket, _switchyard_v1_NoTicket__Output>
      OrderResult: MessageTypeDefinition<_switchyard_v1_OrderResult, _switchyard_v1_OrderResult__Output>
      OrderStatus: EnumTypeDefinition
      PlacementPolicy: EnumTypeDefinition
      PlacesReserved: MessageTypeDefinition<_switchyard_v1_PlacesReserved, _switchyard_v1_PlacesReserved__Output>
      PlayerKey: MessageTypeDefinition<_switchyard_v1_PlayerKey, _switchyard_v1_PlayerKey__Output>
      PrepareReply: MessageTypeDefinition<_switchyard_v1_PrepareReply, _switchyard_v1_PrepareReply__Output>
      PrewarmReply: MessageTypeDefinition<_switchyard_v1_PrewarmReply, _switchyard_v1_PrewarmReply__Output>
      PrewarmRequest: MessageTypeDefinition<_switchyard_v1_PrewarmRequest, _switchyard_v1_PrewarmRequest__Output>
      Probe: MessageTypeDefinition<_switchyard_v1_Probe, _switchyard_v1_Probe__Output>
      Protocol: EnumTypeDefinition
      PutPayloadRequest: MessageTypeDefinition<_switchyard_v1_PutPayloadRequest, _switchyard_v1_PutPayloadRequest__Output>
      PutStateReply: MessageTypeDefinition<_switchyard_v1_PutStateReply, _switchyard_v1_PutStateReply__Output>
      PutStateRequest: MessageTypeDefinition<_switchyard_v1_PutStateRequest, _switchyard_v1_PutStateRequest__Output>
      Rejected: MessageTypeDefinition<_switchyard_v1_Rejected, _switchyard_v1_Rejected__Output>
      SeenEndpoint: MessageTypeDefinition<_switchyard_v1_SeenEndpoint, _switchyard_v1_SeenEndpoint__Output>
      SessionHolder: MessageTypeDefinition<_switchyard_v1_SessionHolder, _switchyard_v1_SessionHolder__Output>
      SessionService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_SessionServiceClient> & { service: _switchyard_v1_SessionServiceDefinition }
      ShardRef: MessageTypeDefinition<_switchyard_v1_ShardRef, _switchyard_v1_ShardRef__Output>
      ShardState: EnumTypeDefinition
      StateEntry: MessageTypeDefinition<_switchyard_v1_StateEntry, _switchyard_v1_StateEntry__Output>
      TcpProbe: MessageTypeDefinition<_switchyard_v1_TcpProbe, _switchyard_v1_TcpProbe__Output>
      UdpProbe: MessageTypeDefinition<_switchyard_v1_UdpProbe, _switchyard_v1_UdpProbe__Output>
      WhoisReply: MessageTypeDefinition<_switchyard_v1_WhoisReply, _switchyard_v1_WhoisReply__Output>
      WhoisRequest: MessageTypeDefinition<_switchyard_v1_WhoisRequest, _switchyard_v1_WhoisRequest__Output>
    }
  }
}

