import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AdminServiceClient as _switchyard_v1_AdminServiceClient, AdminServiceDefinition as _switchyard_v1_AdminServiceDefinition } from './switchyard/v1/AdminService.ts';
import type { AgentHeartbeat as _switchyard_v1_AgentHeartbeat, AgentHeartbeat__Output as _switchyard_v1_AgentHeartbeat__Output } from './switchyard/v1/AgentHeartbeat.ts';
import type { AgentHello as _switchyard_v1_AgentHello, AgentHello__Output as _switchyard_v1_AgentHello__Output } from './switchyard/v1/AgentHello.ts';
import type { AgentLinkServiceClient as _switchyard_v1_AgentLinkServiceClient, AgentLinkServiceDefinition as _switchyard_v1_AgentLinkServiceDefinition } from './switchyard/v1/AgentLinkService.ts';
import type { AgentOrder as _switchyard_v1_AgentOrder, AgentOrder__Output as _switchyard_v1_AgentOrder__Output } from './switchyard/v1/AgentOrder.ts';
import type { AgentReport as _switchyard_v1_AgentReport, AgentReport__Output as _switchyard_v1_AgentReport__Output } from './switchyard/v1/AgentReport.ts';
import type { AgentWelcome as _switchyard_v1_AgentWelcome, AgentWelcome__Output as _switchyard_v1_AgentWelcome__Output } from './switchyard/v1/AgentWelcome.ts';
import type { ApplyZonesRequest as _switchyard_v1_ApplyZonesRequest, ApplyZonesRequest__Output as _switchyard_v1_ApplyZonesRequest__Output } from './switchyard/v1/ApplyZonesRequest.ts';
import type { BorderEntity as _switchyard_v1_BorderEntity, BorderEntity__Output as _switchyard_v1_BorderEntity__Output } from './switchyard/v1/BorderEntity.ts';
import type { BorderFeed as _switchyard_v1_BorderFeed, BorderFeed__Output as _switchyard_v1_BorderFeed__Output } from './switchyard/v1/BorderFeed.ts';
import type { BorderRule as _switchyard_v1_BorderRule, BorderRule__Output as _switchyard_v1_BorderRule__Output } from './switchyard/v1/BorderRule.ts';
import type { BrakeList as _switchyard_v1_BrakeList, BrakeList__Output as _switchyard_v1_BrakeList__Output } from './switchyard/v1/BrakeList.ts';
import type { BrakeServiceClient as _switchyard_v1_BrakeServiceClient, BrakeServiceDefinition as _switchyard_v1_BrakeServiceDefinition } from './switchyard/v1/BrakeService.ts';
import type { BrakeView as _switchyard_v1_BrakeView, BrakeView__Output as _switchyard_v1_BrakeView__Output } from './switchyard/v1/BrakeView.ts';
import type { Change as _switchyard_v1_Change, Change__Output as _switchyard_v1_Change__Output } from './switchyard/v1/Change.ts';
import type { ChangeDeploymentRequest as _switchyard_v1_ChangeDeploymentRequest, ChangeDeploymentRequest__Output as _switchyard_v1_ChangeDeploymentRequest__Output } from './switchyard/v1/ChangeDeploymentRequest.ts';
import type { ClearBrakeRequest as _switchyard_v1_ClearBrakeRequest, ClearBrakeRequest__Output as _switchyard_v1_ClearBrakeRequest__Output } from './switchyard/v1/ClearBrakeRequest.ts';
import type { ContainerMount as _switchyard_v1_ContainerMount, ContainerMount__Output as _switchyard_v1_ContainerMount__Output } from './switchyard/v1/ContainerMount.ts';
import type { DeploymentList as _switchyard_v1_DeploymentList, DeploymentList__Output as _switchyard_v1_DeploymentList__Output } from './switchyard/v1/DeploymentList.ts';
import type { DeploymentView as _switchyard_v1_DeploymentView, DeploymentView__Output as _switchyard_v1_DeploymentView__Output } from './switchyard/v1/DeploymentView.ts';
import type { DrainNotice as _switchyard_v1_DrainNotice, DrainNotice__Output as _switchyard_v1_DrainNotice__Output } from './switchyard/v1/DrainNotice.ts';
import type { DrainShardRequest as _switchyard_v1_DrainShardRequest, DrainShardRequest__Output as _switchyard_v1_DrainShardRequest__Output } from './switchyard/v1/DrainShardRequest.ts';
import type { EventList as _switchyard_v1_EventList, EventList__Output as _switchyard_v1_EventList__Output } from './switchyard/v1/EventList.ts';
import type { EventServiceClient as _switchyard_v1_EventServiceClient, EventServiceDefinition as _switchyard_v1_EventServiceDefinition } from './switchyard/v1/EventService.ts';
import type { EventView as _switchyard_v1_EventView, EventView__Output as _switchyard_v1_EventView__Output } from './switchyard/v1/EventView.ts';
import type { ExplainRequest as _switchyard_v1_ExplainRequest, ExplainRequest__Output as _switchyard_v1_ExplainRequest__Output } from './switchyard/v1/ExplainRequest.ts';
import type { Explanation as _switchyard_v1_Explanation, Explanation__Output as _switchyard_v1_Explanation__Output } from './switchyard/v1/Explanation.ts';
import type { Fact as _switchyard_v1_Fact, Fact__Output as _switchyard_v1_Fact__Output } from './switchyard/v1/Fact.ts';
import type { FailoverGroupRequest as _switchyard_v1_FailoverGroupRequest, FailoverGroupRequest__Output as _switchyard_v1_FailoverGroupRequest__Output } from './switchyard/v1/FailoverGroupRequest.ts';
import type { FleetList as _switchyard_v1_FleetList, FleetList__Output as _switchyard_v1_FleetList__Output } from './switchyard/v1/FleetList.ts';
import type { FleetServiceClient as _switchyard_v1_FleetServiceClient, FleetServiceDefinition as _switchyard_v1_FleetServiceDefinition } from './switchyard/v1/FleetService.ts';
import type { FleetView as _switchyard_v1_FleetView, FleetView__Output as _switchyard_v1_FleetView__Output } from './switchyard/v1/FleetView.ts';
import type { FlowResult as _switchyard_v1_FlowResult, FlowResult__Output as _switchyard_v1_FlowResult__Output } from './switchyard/v1/FlowResult.ts';
import type { ForgetExit as _switchyard_v1_ForgetExit, ForgetExit__Output as _switchyard_v1_ForgetExit__Output } from './switchyard/v1/ForgetExit.ts';
import type { GetRequest as _switchyard_v1_GetRequest, GetRequest__Output as _switchyard_v1_GetRequest__Output } from './switchyard/v1/GetRequest.ts';
import type { GetStatusRequest as _switchyard_v1_GetStatusRequest, GetStatusRequest__Output as _switchyard_v1_GetStatusRequest__Output } from './switchyard/v1/GetStatusRequest.ts';
import type { GetZoneMapRequest as _switchyard_v1_GetZoneMapRequest, GetZoneMapRequest__Output as _switchyard_v1_GetZoneMapRequest__Output } from './switchyard/v1/GetZoneMapRequest.ts';
import type { GroupList as _switchyard_v1_GroupList, GroupList__Output as _switchyard_v1_GroupList__Output } from './switchyard/v1/GroupList.ts';
import type { GroupServiceClient as _switchyard_v1_GroupServiceClient, GroupServiceDefinition as _switchyard_v1_GroupServiceDefinition } from './switchyard/v1/GroupService.ts';
import type { GroupView as _switchyard_v1_GroupView, GroupView__Output as _switchyard_v1_GroupView__Output } from './switchyard/v1/GroupView.ts';
import type { HostStatus as _switchyard_v1_HostStatus, HostStatus__Output as _switchyard_v1_HostStatus__Output } from './switchyard/v1/HostStatus.ts';
import type { HostedShard as _switchyard_v1_HostedShard, HostedShard__Output as _switchyard_v1_HostedShard__Output } from './switchyard/v1/HostedShard.ts';
import type { KickPlayersRequest as _switchyard_v1_KickPlayersRequest, KickPlayersRequest__Output as _switchyard_v1_KickPlayersRequest__Output } from './switchyard/v1/KickPlayersRequest.ts';
import type { KillShard as _switchyard_v1_KillShard, KillShard__Output as _switchyard_v1_KillShard__Output } from './switchyard/v1/KillShard.ts';
import type { KillShardRequest as _switchyard_v1_KillShardRequest, KillShardRequest__Output as _switchyard_v1_KillShardRequest__Output } from './switchyard/v1/KillShardRequest.ts';
import type { LeaseRenewal as _switchyard_v1_LeaseRenewal, LeaseRenewal__Output as _switchyard_v1_LeaseRenewal__Output } from './switchyard/v1/LeaseRenewal.ts';
import type { ListBrakesRequest as _switchyard_v1_ListBrakesRequest, ListBrakesRequest__Output as _switchyard_v1_ListBrakesRequest__Output } from './switchyard/v1/ListBrakesRequest.ts';
import type { ListEventsRequest as _switchyard_v1_ListEventsRequest, ListEventsRequest__Output as _switchyard_v1_ListEventsRequest__Output } from './switchyard/v1/ListEventsRequest.ts';
import type { ListPlayersRequest as _switchyard_v1_ListPlayersRequest, ListPlayersRequest__Output as _switchyard_v1_ListPlayersRequest__Output } from './switchyard/v1/ListPlayersRequest.ts';
import type { ListRequest as _switchyard_v1_ListRequest, ListRequest__Output as _switchyard_v1_ListRequest__Output } from './switchyard/v1/ListRequest.ts';
import type { ListZonesRequest as _switchyard_v1_ListZonesRequest, ListZonesRequest__Output as _switchyard_v1_ListZonesRequest__Output } from './switchyard/v1/ListZonesRequest.ts';
import type { LogChunk as _switchyard_v1_LogChunk, LogChunk__Output as _switchyard_v1_LogChunk__Output } from './switchyard/v1/LogChunk.ts';
import type { LogProbe as _switchyard_v1_LogProbe, LogProbe__Output as _switchyard_v1_LogProbe__Output } from './switchyard/v1/LogProbe.ts';
import type { MovePlayersRequest as _switchyard_v1_MovePlayersRequest, MovePlayersRequest__Output as _switchyard_v1_MovePlayersRequest__Output } from './switchyard/v1/MovePlayersRequest.ts';
import type { MoveResult as _switchyard_v1_MoveResult, MoveResult__Output as _switchyard_v1_MoveResult__Output } from './switchyard/v1/MoveResult.ts';
import type { NoticeTaken as _switchyard_v1_NoticeTaken, NoticeTaken__Output as _switchyard_v1_NoticeTaken__Output } from './switchyard/v1/NoticeTaken.ts';
import type { OrderResult as _switchyard_v1_OrderResult, OrderResult__Output as _switchyard_v1_OrderResult__Output } from './switchyard/v1/OrderResult.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from './switchyard/v1/Outcome.ts';
import type { PlayerKey as _switchyard_v1_PlayerKey, PlayerKey__Output as _switchyard_v1_PlayerKey__Output } from './switchyard/v1/PlayerKey.ts';
import type { PlayerList as _switchyard_v1_PlayerList, PlayerList__Output as _switchyard_v1_PlayerList__Output } from './switchyard/v1/PlayerList.ts';
import type { PlayerOnMap as _switchyard_v1_PlayerOnMap, PlayerOnMap__Output as _switchyard_v1_PlayerOnMap__Output } from './switchyard/v1/PlayerOnMap.ts';
import type { PlayerSelector as _switchyard_v1_PlayerSelector, PlayerSelector__Output as _switchyard_v1_PlayerSelector__Output } from './switchyard/v1/PlayerSelector.ts';
import type { PlayerServiceClient as _switchyard_v1_PlayerServiceClient, PlayerServiceDefinition as _switchyard_v1_PlayerServiceDefinition } from './switchyard/v1/PlayerService.ts';
import type { PlayerView as _switchyard_v1_PlayerView, PlayerView__Output as _switchyard_v1_PlayerView__Output } from './switchyard/v1/PlayerView.ts';
import type { Point as _switchyard_v1_Point, Point__Output as _switchyard_v1_Point__Output } from './switchyard/v1/Point.ts';
import type { Position as _switchyard_v1_Position, Position__Output as _switchyard_v1_Position__Output } from './switchyard/v1/Position.ts';
import type { Probe as _switchyard_v1_Probe, Probe__Output as _switchyard_v1_Probe__Output } from './switchyard/v1/Probe.ts';
import type { ProxyStatus as _switchyard_v1_ProxyStatus, ProxyStatus__Output as _switchyard_v1_ProxyStatus__Output } from './switchyard/v1/ProxyStatus.ts';
import type { ReadLog as _switchyard_v1_ReadLog, ReadLog__Output as _switchyard_v1_ReadLog__Output } from './switchyard/v1/ReadLog.ts';
import type { ReadShardLogRequest as _switchyard_v1_ReadShardLogRequest, ReadShardLogRequest__Output as _switchyard_v1_ReadShardLogRequest__Output } from './switchyard/v1/ReadShardLogRequest.ts';
import type { Rejected as _switchyard_v1_Rejected, Rejected__Output as _switchyard_v1_Rejected__Output } from './switchyard/v1/Rejected.ts';
import type { RemoveZonesRequest as _switchyard_v1_RemoveZonesRequest, RemoveZonesRequest__Output as _switchyard_v1_RemoveZonesRequest__Output } from './switchyard/v1/RemoveZonesRequest.ts';
import type { Restoring as _switchyard_v1_Restoring, Restoring__Output as _switchyard_v1_Restoring__Output } from './switchyard/v1/Restoring.ts';
import type { ScaleFleetRequest as _switchyard_v1_ScaleFleetRequest, ScaleFleetRequest__Output as _switchyard_v1_ScaleFleetRequest__Output } from './switchyard/v1/ScaleFleetRequest.ts';
import type { SessionNotice as _switchyard_v1_SessionNotice, SessionNotice__Output as _switchyard_v1_SessionNotice__Output } from './switchyard/v1/SessionNotice.ts';
import type { SetBrakeRequest as _switchyard_v1_SetBrakeRequest, SetBrakeRequest__Output as _switchyard_v1_SetBrakeRequest__Output } from './switchyard/v1/SetBrakeRequest.ts';
import type { ShardContainer as _switchyard_v1_ShardContainer, ShardContainer__Output as _switchyard_v1_ShardContainer__Output } from './switchyard/v1/ShardContainer.ts';
import type { ShardExited as _switchyard_v1_ShardExited, ShardExited__Output as _switchyard_v1_ShardExited__Output } from './switchyard/v1/ShardExited.ts';
import type { ShardList as _switchyard_v1_ShardList, ShardList__Output as _switchyard_v1_ShardList__Output } from './switchyard/v1/ShardList.ts';
import type { ShardLogLines as _switchyard_v1_ShardLogLines, ShardLogLines__Output as _switchyard_v1_ShardLogLines__Output } from './switchyard/v1/ShardLogLines.ts';
import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from './switchyard/v1/ShardRef.ts';
import type { ShardServiceClient as _switchyard_v1_ShardServiceClient, ShardServiceDefinition as _switchyard_v1_ShardServiceDefinition } from './switchyard/v1/ShardService.ts';
import type { ShardView as _switchyard_v1_ShardView, ShardView__Output as _switchyard_v1_ShardView__Output } from './switchyard/v1/ShardView.ts';
import type { ShardZone as _switchyard_v1_ShardZone, ShardZone__Output as _switchyard_v1_ShardZone__Output } from './switchyard/v1/ShardZone.ts';
import type { StartShard as _switchyard_v1_StartShard, StartShard__Output as _switchyard_v1_StartShard__Output } from './switchyard/v1/StartShard.ts';
import type { Status as _switchyard_v1_Status, Status__Output as _switchyard_v1_Status__Output } from './switchyard/v1/Status.ts';
import type { StopShard as _switchyard_v1_StopShard, StopShard__Output as _switchyard_v1_StopShard__Output } from './switchyard/v1/StopShard.ts';
import type { TcpProbe as _switchyard_v1_TcpProbe, TcpProbe__Output as _switchyard_v1_TcpProbe__Output } from './switchyard/v1/TcpProbe.ts';
import type { UdpProbe as _switchyard_v1_UdpProbe, UdpProbe__Output as _switchyard_v1_UdpProbe__Output } from './switchyard/v1/UdpProbe.ts';
import type { UndrainShardRequest as _switchyard_v1_UndrainShardRequest, UndrainShardRequest__Output as _switchyard_v1_UndrainShardRequest__Output } from './switchyard/v1/UndrainShardRequest.ts';
import type { Zone as _switchyard_v1_Zone, Zone__Output as _switchyard_v1_Zone__Output } from './switchyard/v1/Zone.ts';
import type { ZoneList as _switchyard_v1_ZoneList, ZoneList__Output as _switchyard_v1_ZoneList__Output } from './switchyard/v1/ZoneList.ts';
import type { ZoneMap as _switchyard_v1_ZoneMap, ZoneMap__Output as _switchyard_v1_ZoneMap__Output } from './switchyard/v1/ZoneMap.ts';
import type { ZoneMapView as _switchyard_v1_ZoneMapView, ZoneMapView__Output as _switchyard_v1_ZoneMapView__Output } from './switchyard/v1/ZoneMapView.ts';
import type { ZoneMover as _switchyard_v1_ZoneMover, ZoneMover__Output as _switchyard_v1_ZoneMover__Output } from './switchyard/v1/ZoneMover.ts';
import type { ZoneReport as _switchyard_v1_ZoneReport, ZoneReport__Output as _switchyard_v1_ZoneReport__Output } from './switchyard/v1/ZoneReport.ts';
import type { ZoneServiceClient as _switchyard_v1_ZoneServiceClient, ZoneServiceDefinition as _switchyard_v1_ZoneServiceDefinition } from './switchyard/v1/ZoneService.ts';
import type { ZoneView as _switchyard_v1_ZoneView, ZoneView__Output as _switchyard_v1_ZoneView__Output } from './switchyard/v1/ZoneView.ts';
import type { ZonesApplied as _switchyard_v1_ZonesApplied, ZonesApplied__Output as _switchyard_v1_ZonesApplied__Output } from './switchyard/v1/ZonesApplied.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  switchyard: {
    v1: {
      AddressMode: EnumTypeDefinition
      AdminService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_AdminServiceClient> & { service: _switchyard_v1_AdminServiceDefinition }
      AgentHeartbeat: MessageTypeDefinition<_switchyard_v1_AgentHeartbeat, _switchyard_v1_AgentHeartbeat__Output>
      AgentHello: MessageTypeDefinition<_switchyard_v1_AgentHello, _switchyard_v1_AgentHello__Output>
      AgentLinkService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_AgentLinkServiceClient> & { service: _switchyard_v1_AgentLinkServiceDefinition }
      AgentOrder: MessageTypeDefinition<_switchyard_v1_AgentOrder, _switchyard_v1_AgentOrder__Output>
      AgentReport: MessageTypeDefinition<_switchyard_v1_AgentReport, _switchyard_v1_AgentReport__Output>
      AgentWelcome: MessageTypeDefinition<_switchyard_v1_AgentWelcome, _switchyard_v1_AgentWelcome__Output>
      ApplyZonesRequest: MessageTypeDefinition<_switchyard_v1_ApplyZonesRequest, _switchyard_v1_ApplyZonesRequest__Output>
      BorderEntity: MessageTypeDefinition<_switchyard_v1_BorderEntity, _switchyard_v1_BorderEntity__Output>
      BorderFeed: MessageTypeDefinition<_switchyard_v1_BorderFeed, _switchyard_v1_BorderFeed__Output>
      BorderRule: MessageTypeDefinition<_switchyard_v1_BorderRule, _switchyard_v1_BorderRule__Output>
      BrakeList: MessageTypeDefinition<_switchyard_v1_BrakeList, _switchyard_v1_BrakeList__Output>
      BrakeService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_BrakeServiceClient> & { service: _switchyard_v1_BrakeServiceDefinition }
      BrakeView: MessageTypeDefinition<_switchyard_v1_BrakeView, _switchyard_v1_BrakeView__Output>
      Change: MessageTypeDefinition<_switchyard_v1_Change, _switchyard_v1_Change__Output>
      ChangeDeploymentRequest: MessageTypeDefinition<_switchyard_v1_ChangeDeploymentRequest, _switchyard_v1_ChangeDeploymentRequest__Output>
      ChildState: EnumTypeDefinition
      ClearBrakeRequest: MessageTypeDefinition<_switchyard_v1_ClearBrakeRequest, _switchyard_v1_ClearBrakeRequest__Output>
      ContainerMount: MessageTypeDefinition<_switchyard_v1_ContainerMount, _switchyard_v1_ContainerMount__Output>
      DeploymentList: MessageTypeDefinition<_switchyard_v1_DeploymentList, _switchyard_v1_DeploymentList__Output>
      DeploymentView: MessageTypeDefinition<_switchyard_v1_DeploymentView, _switchyard_v1_DeploymentView__Output>
      DrainNotice: MessageTypeDefinition<_switchyard_v1_DrainNotice, _switchyard_v1_DrainNotice__Output>
      DrainShardRequest: MessageTypeDefinition<_switchyard_v1_DrainShardRequest, _switchyard_v1_DrainShardRequest__Output>
      EventList: MessageTypeDefinition<_switchyard_v1_EventList, _switchyard_v1_EventList__Output>
      EventService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_EventServiceClient> & { service: _switchyard_v1_EventServiceDefinition }
      EventView: MessageTypeDefinition<_switchyard_v1_EventView, _switchyard_v1_EventView__Output>
      ExplainRequest: MessageTypeDefinition<_switchyard_v1_ExplainRequest, _switchyard_v1_ExplainRequest__Output>
      Explanation: MessageTypeDefinition<_switchyard_v1_Explanation, _switchyard_v1_Explanation__Output>
      Fact: MessageTypeDefinition<_switchyard_v1_Fact, _switchyard_v1_Fact__Output>
      FailoverGroupRequest: MessageTypeDefinition<_switchyard_v1_FailoverGroupRequest, _switchyard_v1_FailoverGroupRequest__Output>
      FleetList: MessageTypeDefinition<_switchyard_v1_FleetList, _switchyard_v1_FleetList__Output>
      FleetService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_FleetServiceClient> & { service: _switchyard_v1_FleetServiceDefinition }
      FleetView: MessageTypeDefinition<_switchyard_v1_FleetView, _switchyard_v1_FleetView__Output>
      FlowOutcome: EnumTypeDefinition
      FlowResult: MessageTypeDefinition<_switchyard_v1_FlowResult, _switchyard_v1_FlowResult__Output>
      Follow: EnumTypeDefinition
      ForgetExit: MessageTypeDefinition<_switchyard_v1_ForgetExit, _switchyard_v1_ForgetExit__Output>
      GetRequest: MessageTypeDefinition<_switchyard_v1_GetRequest, _switchyard_v1_GetRequest__Output>
      GetStatusRequest: MessageTypeDefinition<_switchyard_v1_GetStatusRequest, _switchyard_v1_GetStatusRequest__Output>
      GetZoneMapRequest: MessageTypeDefinition<_switchyard_v1_GetZoneMapRequest, _switchyard_v1_GetZoneMapRequest__Output>
      GroupList: MessageTypeDefinition<_switchyard_v1_GroupList, _switchyard_v1_GroupList__Output>
      GroupService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_GroupServiceClient> & { service: _switchyard_v1_GroupServiceDefinition }
      GroupView: MessageTypeDefinition<_switchyard_v1_GroupView, _switchyard_v1_GroupView__Output>
      HostStatus: MessageTypeDefinition<_switchyard_v1_HostStatus, _switchyard_v1_HostStatus__Output>
      HostedShard: MessageTypeDefinition<_switchyard_v1_HostedShard, _switchyard_v1_HostedShard__Output>
      KickPlayersRequest: MessageTypeDefinition<_switchyard_v1_KickPlayersRequest, _switchyard_v1_KickPlayersRequest__Output>
      KillShard: MessageTypeDefinition<_switchyard_v1_KillShard, _switchyard_v1_KillShard__Output>
      KillShardRequest: MessageTypeDefinition<_switchyard_v1_KillShardRequest, _switchyard_v1_KillShardRequest__Output>
      Kind: EnumTypeDefinition
      LeaseRenewal: MessageTypeDefinition<_switchyard_v1_LeaseRenewal, _switchyard_v1_LeaseRenewal__Output>
      ListBrakesRequest: MessageTypeDefinition<_switchyard_v1_ListBrakesRequest, _switchyard_v1_ListBrakesRequest__Output>
      ListEventsRequest: MessageTypeDefinition<_switchyard_v1_ListEventsRequest, _switchyard_v1_ListEventsRequest__Output>
      ListPlayersRequest: MessageTypeDefinition<_switchyard_v1_ListPlayersRequest, _switchyard_v1_ListPlayersRequest__Output>
      ListRequest: MessageTypeDefinition<_switchyard_v1_ListRequest, _switchyard_v1_ListRequest__Output>
      ListZonesRequest: MessageTypeDefinition<_switchyard_v1_ListZonesRequest, _switchyard_v1_ListZonesRequest__Output>
      LogChunk: MessageTypeDefinition<_switchyard_v1_LogChunk, _switchyard_v1_LogChunk__Output>
      LogProbe: MessageTypeDefinition<_switchyard_v1_LogProbe, _switchyard_v1_LogProbe__Output>
      MovePlayersRequest: MessageTypeDefinition<_switchyard_v1_MovePlayersRequest, _switchyard_v1_MovePlayersRequest__Output>
      MoveResult: MessageTypeDefinition<_switchyard_v1_MoveResult, _switchyard_v1_MoveResult__Output>
      MoveStyle: EnumTypeDefinition
      NoticeKind: EnumTypeDefinition
      NoticeTaken: MessageTypeDefinition<_switchyard_v1_NoticeTaken, _switchyard_v1_NoticeTaken__Output>
      OrderResult: MessageTypeDefinition<_switchyard_v1_OrderResult, _switchyard_v1_OrderResult__Output>
      OrderStatus: EnumTypeDefinition
      Outcome: MessageTypeDefinition<_switchyard_v1_Outcome, _switchyard_v1_Outcome__Output>
      PlacementPolicy: EnumTypeDefinition
      PlayerKey: MessageTypeDefinition<_switchyard_v1_PlayerKey, _switchyard_v1_PlayerKey__Output>
      PlayerList: MessageTypeDefinition<_switchyard_v1_PlayerList, _switchyard_v1_PlayerList__Output>
      PlayerOnMap: MessageTypeDefinition<_switchyard_v1_PlayerOnMap, _switchyard_v1_PlayerOnMap__Output>
      PlayerSelector: MessageTypeDefinition<_switchyard_v1_PlayerSelector, _switchyard_v1_PlayerSelector__Output>
      PlayerService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_PlayerServiceClient> & { service: _switchyard_v1_PlayerServiceDefinition }
      PlayerView: MessageTypeDefinition<_switchyard_v1_PlayerView, _switchyard_v1_PlayerView__Output>
      Point: MessageTypeDefinition<_switchyard_v1_Point, _switchyard_v1_Point__Output>
      Position: MessageTypeDefinition<_switchyard_v1_Position, _switchyard_v1_Position__Output>
      Probe: MessageTypeDefinition<_switchyard_v1_Probe, _switchyard_v1_Probe__Output>
      Protocol: EnumTypeDefinition
      ProxyStatus: MessageTypeDefinition<_switchyard_v1_ProxyStatus, _switchyard_v1_ProxyStatus__Output>
      ReadLog: MessageTypeDefinition<_switchyard_v1_ReadLog, _switchyard_v1_ReadLog__Output>
      ReadShardLogRequest: MessageTypeDefinition<_switchyard_v1_ReadShardLogRequest, _switchyard_v1_ReadShardLogRequest__Output>
      Rejected: MessageTypeDefinition<_switchyard_v1_Rejected, _switchyard_v1_Rejected__Output>
      RemoveZonesRequest: MessageTypeDefinition<_switchyard_v1_RemoveZonesRequest, _switchyard_v1_RemoveZonesRequest__Output>
      Restoring: MessageTypeDefinition<_switchyard_v1_Restoring, _switchyard_v1_Restoring__Output>
      ScaleFleetRequest: MessageTypeDefinition<_switchyard_v1_ScaleFleetRequest, _switchyard_v1_ScaleFleetRequest__Output>
      SessionNotice: MessageTypeDefinition<_switchyard_v1_SessionNotice, _switchyard_v1_SessionNotice__Output>
      SetBrakeRequest: MessageTypeDefinition<_switchyard_v1_SetBrakeRequest, _switchyard_v1_SetBrakeRequest__Output>
      ShardContainer: MessageTypeDefinition<_switchyard_v1_ShardContainer, _switchyard_v1_ShardContainer__Output>
      ShardExited: MessageTypeDefinition<_switchyard_v1_ShardExited, _switchyard_v1_ShardExited__Output>
      ShardList: MessageTypeDefinition<_switchyard_v1_ShardList, _switchyard_v1_ShardList__Output>
      ShardLogLines: MessageTypeDefinition<_switchyard_v1_ShardLogLines, _switchyard_v1_ShardLogLines__Output>
      ShardRef: MessageTypeDefinition<_switchyard_v1_ShardRef, _switchyard_v1_ShardRef__Output>
      ShardService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_ShardServiceClient> & { service: _switchyard_v1_ShardServiceDefinition }
      ShardState: EnumTypeDefinition
      ShardView: MessageTypeDefinition<_switchyard_v1_ShardView, _switchyard_v1_ShardView__Output>
      ShardZone: MessageTypeDefinition<_switchyard_v1_ShardZone, _switchyard_v1_ShardZone__Output>
      StartShard: MessageTypeDefinition<_switchyard_v1_StartShard, _switchyard_v1_StartShard__Output>
      Status: MessageTypeDefinition<_switchyard_v1_Status, _switchyard_v1_Status__Output>
      StopShard: MessageTypeDefinition<_switchyard_v1_StopShard, _switchyard_v1_StopShard__Output>
      TcpProbe: MessageTypeDefinition<_switchyard_v1_TcpProbe, _switchyard_v1_TcpProbe__Output>
      UdpProbe: MessageTypeDefinition<_switchyard_v1_UdpProbe, _switchyard_v1_UdpProbe__Output>
      UndrainShardRequest: MessageTypeDefinition<_switchyard_v1_UndrainShardRequest, _switchyard_v1_UndrainShardRequest__Output>
      Zone: MessageTypeDefinition<_switchyard_v1_Zone, _switchyard_v1_Zone__Output>
      ZoneList: MessageTypeDefinition<_switchyard_v1_ZoneList, _switchyard_v1_ZoneList__Output>
      ZoneMap: MessageTypeDefinition<_switchyard_v1_ZoneMap, _switchyard_v1_ZoneMap__Output>
      ZoneMapView: MessageTypeDefinition<_switchyard_v1_ZoneMapView, _switchyard_v1_ZoneMapView__Output>
      ZoneMover: MessageTypeDefinition<_switchyard_v1_ZoneMover, _switchyard_v1_ZoneMover__Output>
      ZoneReport: MessageTypeDefinition<_switchyard_v1_ZoneReport, _switchyard_v1_ZoneReport__Output>
      ZoneService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_ZoneServiceClient> & { service: _switchyard_v1_ZoneServiceDefinition }
      ZoneView: MessageTypeDefinition<_switchyard_v1_ZoneView, _switchyard_v1_ZoneView__Output>
      ZonesApplied: MessageTypeDefinition<_switchyard_v1_ZonesApplied, _switchyard_v1_ZonesApplied__Output>
    }
  }
}

