import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AgentHeartbeat as _switchyard_v1_AgentHeartbeat, AgentHeartbeat__Output as _switchyard_v1_AgentHeartbeat__Output } from './switchyard/v1/AgentHeartbeat.ts';
import type { AgentHello as _switchyard_v1_AgentHello, AgentHello__Output as _switchyard_v1_AgentHello__Output } from './switchyard/v1/AgentHello.ts';
import type { AgentLinkServiceClient as _switchyard_v1_AgentLinkServiceClient, AgentLinkServiceDefinition as _switchyard_v1_AgentLinkServiceDefinition } from './switchyard/v1/AgentLinkService.ts';
import type { AgentOrder as _switchyard_v1_AgentOrder, AgentOrder__Output as _switchyard_v1_AgentOrder__Output } from './switchyard/v1/AgentOrder.ts';
import type { AgentReport as _switchyard_v1_AgentReport, AgentReport__Output as _switchyard_v1_AgentReport__Output } from './switchyard/v1/AgentReport.ts';
import type { AgentWelcome as _switchyard_v1_AgentWelcome, AgentWelcome__Output as _switchyard_v1_AgentWelcome__Output } from './switchyard/v1/AgentWelcome.ts';
import type { DrainNotice as _switchyard_v1_DrainNotice, DrainNotice__Output as _switchyard_v1_DrainNotice__Output } from './switchyard/v1/DrainNotice.ts';
import type { FlowResult as _switchyard_v1_FlowResult, FlowResult__Output as _switchyard_v1_FlowResult__Output } from './switchyard/v1/FlowResult.ts';
import type { ForgetExit as _switchyard_v1_ForgetExit, ForgetExit__Output as _switchyard_v1_ForgetExit__Output } from './switchyard/v1/ForgetExit.ts';
import type { HostedShard as _switchyard_v1_HostedShard, HostedShard__Output as _switchyard_v1_HostedShard__Output } from './switchyard/v1/HostedShard.ts';
import type { KillShard as _switchyard_v1_KillShard, KillShard__Output as _switchyard_v1_KillShard__Output } from './switchyard/v1/KillShard.ts';
import type { LeaseRenewal as _switchyard_v1_LeaseRenewal, LeaseRenewal__Output as _switchyard_v1_LeaseRenewal__Output } from './switchyard/v1/LeaseRenewal.ts';
import type { LogChunk as _switchyard_v1_LogChunk, LogChunk__Output as _switchyard_v1_LogChunk__Output } from './switchyard/v1/LogChunk.ts';
import type { LogProbe as _switchyard_v1_LogProbe, LogProbe__Output as _switchyard_v1_LogProbe__Output } from './switchyard/v1/LogProbe.ts';
import type { NoticeTaken as _switchyard_v1_NoticeTaken, NoticeTaken__Output as _switchyard_v1_NoticeTaken__Output } from './switchyard/v1/NoticeTaken.ts';
import type { OrderResult as _switchyard_v1_OrderResult, OrderResult__Output as _switchyard_v1_OrderResult__Output } from './switchyard/v1/OrderResult.ts';
import type { PlayerKey as _switchyard_v1_PlayerKey, PlayerKey__Output as _switchyard_v1_PlayerKey__Output } from './switchyard/v1/PlayerKey.ts';
import type { Probe as _switchyard_v1_Probe, Probe__Output as _switchyard_v1_Probe__Output } from './switchyard/v1/Probe.ts';
import type { ReadLog as _switchyard_v1_ReadLog, ReadLog__Output as _switchyard_v1_ReadLog__Output } from './switchyard/v1/ReadLog.ts';
import type { Rejected as _switchyard_v1_Rejected, Rejected__Output as _switchyard_v1_Rejected__Output } from './switchyard/v1/Rejected.ts';
import type { SessionNotice as _switchyard_v1_SessionNotice, SessionNotice__Output as _switchyard_v1_SessionNotice__Output } from './switchyard/v1/SessionNotice.ts';
import type { ShardExited as _switchyard_v1_ShardExited, ShardExited__Output as _switchyard_v1_ShardExited__Output } from './switchyard/v1/ShardExited.ts';
import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from './switchyard/v1/ShardRef.ts';
import type { StartShard as _switchyard_v1_StartShard, StartShard__Output as _switchyard_v1_StartShard__Output } from './switchyard/v1/StartShard.ts';
import type { StopShard as _switchyard_v1_StopShard, StopShard__Output as _switchyard_v1_StopShard__Output } from './switchyard/v1/StopShard.ts';
import type { TcpProbe as _switchyard_v1_TcpProbe, TcpProbe__Output as _switchyard_v1_TcpProbe__Output } from './switchyard/v1/TcpProbe.ts';
import type { UdpProbe as _switchyard_v1_UdpProbe, UdpProbe__Output as _switchyard_v1_UdpProbe__Output } from './switchyard/v1/UdpProbe.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  switchyard: {
    v1: {
      AddressMode: EnumTypeDefinition
      AgentHeartbeat: MessageTypeDefinition<_switchyard_v1_AgentHeartbeat, _switchyard_v1_AgentHeartbeat__Output>
      AgentHello: MessageTypeDefinition<_switchyard_v1_AgentHello, _switchyard_v1_AgentHello__Output>
      AgentLinkService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_AgentLinkServiceClient> & { service: _switchyard_v1_AgentLinkServiceDefinition }
      AgentOrder: MessageTypeDefinition<_switchyard_v1_AgentOrder, _switchyard_v1_AgentOrder__Output>
      AgentReport: MessageTypeDefinition<_switchyard_v1_AgentReport, _switchyard_v1_AgentReport__Output>
      AgentWelcome: MessageTypeDefinition<_switchyard_v1_AgentWelcome, _switchyard_v1_AgentWelcome__Output>
      ChildState: EnumTypeDefinition
      DrainNotice: MessageTypeDefinition<_switchyard_v1_DrainNotice, _switchyard_v1_DrainNotice__Output>
      FlowOutcome: EnumTypeDefinition
      FlowResult: MessageTypeDefinition<_switchyard_v1_FlowResult, _switchyard_v1_FlowResult__Output>
      Follow: EnumTypeDefinition
      ForgetExit: MessageTypeDefinition<_switchyard_v1_ForgetExit, _switchyard_v1_ForgetExit__Output>
      HostedShard: MessageTypeDefinition<_switchyard_v1_HostedShard, _switchyard_v1_HostedShard__Output>
      KillShard: MessageTypeDefinition<_switchyard_v1_KillShard, _switchyard_v1_KillShard__Output>
      LeaseRenewal: MessageTypeDefinition<_switchyard_v1_LeaseRenewal, _switchyard_v1_LeaseRenewal__Output>
      LogChunk: MessageTypeDefinition<_switchyard_v1_LogChunk, _switchyard_v1_LogChunk__Output>
      LogProbe: MessageTypeDefinition<_switchyard_v1_LogProbe, _switchyard_v1_LogProbe__Output>
      NoticeKind: EnumTypeDefinition
      NoticeTaken: MessageTypeDefinition<_switchyard_v1_NoticeTaken, _switchyard_v1_NoticeTaken__Output>
      OrderResult: MessageTypeDefinition<_switchyard_v1_OrderResult, _switchyard_v1_OrderResult__Output>
      OrderStatus: EnumTypeDefinition
      PlacementPolicy: EnumTypeDefinition
      PlayerKey: MessageTypeDefinition<_switchyard_v1_PlayerKey, _switchyard_v1_PlayerKey__Output>
      Probe: MessageTypeDefinition<_switchyard_v1_Probe, _switchyard_v1_Probe__Output>
      Protocol: EnumTypeDefinition
      ReadLog: MessageTypeDefinition<_switchyard_v1_ReadLog, _switchyard_v1_ReadLog__Output>
      Rejected: MessageTypeDefinition<_switchyard_v1_Rejected, _switchyard_v1_Rejected__Output>
      SessionNotice: MessageTypeDefinition<_switchyard_v1_SessionNotice, _switchyard_v1_SessionNotice__Output>
      ShardExited: MessageTypeDefinition<_switchyard_v1_ShardExited, _switchyard_v1_ShardExited__Output>
      ShardRef: MessageTypeDefinition<_switchyard_v1_ShardRef, _switchyard_v1_ShardRef__Output>
      ShardState: EnumTypeDefinition
      StartShard: MessageTypeDefinition<_switchyard_v1_StartShard, _switchyard_v1_StartShard__Output>
      StopShard: MessageTypeDefinition<_switchyard_v1_StopShard, _switchyard_v1_StopShard__Output>
      TcpProbe: MessageTypeDefinition<_switchyard_v1_TcpProbe, _switchyard_v1_TcpProbe__Output>
      UdpProbe: MessageTypeDefinition<_switchyard_v1_UdpProbe, _switchyard_v1_UdpProbe__Output>
    }
  }
}

