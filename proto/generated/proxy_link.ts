import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CutFlows as _switchyard_v1_CutFlows, CutFlows__Output as _switchyard_v1_CutFlows__Output } from './switchyard/v1/CutFlows.ts';
import type { DrainProxy as _switchyard_v1_DrainProxy, DrainProxy__Output as _switchyard_v1_DrainProxy__Output } from './switchyard/v1/DrainProxy.ts';
import type { FleetPolicy as _switchyard_v1_FleetPolicy, FleetPolicy__Output as _switchyard_v1_FleetPolicy__Output } from './switchyard/v1/FleetPolicy.ts';
import type { FlowClosed as _switchyard_v1_FlowClosed, FlowClosed__Output as _switchyard_v1_FlowClosed__Output } from './switchyard/v1/FlowClosed.ts';
import type { FlowIdle as _switchyard_v1_FlowIdle, FlowIdle__Output as _switchyard_v1_FlowIdle__Output } from './switchyard/v1/FlowIdle.ts';
import type { FlowMoved as _switchyard_v1_FlowMoved, FlowMoved__Output as _switchyard_v1_FlowMoved__Output } from './switchyard/v1/FlowMoved.ts';
import type { FlowOpened as _switchyard_v1_FlowOpened, FlowOpened__Output as _switchyard_v1_FlowOpened__Output } from './switchyard/v1/FlowOpened.ts';
import type { FlowPlacement as _switchyard_v1_FlowPlacement, FlowPlacement__Output as _switchyard_v1_FlowPlacement__Output } from './switchyard/v1/FlowPlacement.ts';
import type { FlowReport as _switchyard_v1_FlowReport, FlowReport__Output as _switchyard_v1_FlowReport__Output } from './switchyard/v1/FlowReport.ts';
import type { FlowResult as _switchyard_v1_FlowResult, FlowResult__Output as _switchyard_v1_FlowResult__Output } from './switchyard/v1/FlowResult.ts';
import type { GroupRoute as _switchyard_v1_GroupRoute, GroupRoute__Output as _switchyard_v1_GroupRoute__Output } from './switchyard/v1/GroupRoute.ts';
import type { ListenerInfo as _switchyard_v1_ListenerInfo, ListenerInfo__Output as _switchyard_v1_ListenerInfo__Output } from './switchyard/v1/ListenerInfo.ts';
import type { LogProbe as _switchyard_v1_LogProbe, LogProbe__Output as _switchyard_v1_LogProbe__Output } from './switchyard/v1/LogProbe.ts';
import type { MoveFlows as _switchyard_v1_MoveFlows, MoveFlows__Output as _switchyard_v1_MoveFlows__Output } from './switchyard/v1/MoveFlows.ts';
import type { OrderResult as _switchyard_v1_OrderResult, OrderResult__Output as _switchyard_v1_OrderResult__Output } from './switchyard/v1/OrderResult.ts';
import type { Placement as _switchyard_v1_Placement, Placement__Output as _switchyard_v1_Placement__Output } from './switchyard/v1/Placement.ts';
import type { PlayerKey as _switchyard_v1_PlayerKey, PlayerKey__Output as _switchyard_v1_PlayerKey__Output } from './switchyard/v1/PlayerKey.ts';
import type { Probe as _switchyard_v1_Probe, Probe__Output as _switchyard_v1_Probe__Output } from './switchyard/v1/Probe.ts';
import type { ProxyHeartbeat as _switchyard_v1_ProxyHeartbeat, ProxyHeartbeat__Output as _switchyard_v1_ProxyHeartbeat__Output } from './switchyard/v1/ProxyHeartbeat.ts';
import type { ProxyHello as _switchyard_v1_ProxyHello, ProxyHello__Output as _switchyard_v1_ProxyHello__Output } from './switchyard/v1/ProxyHello.ts';
import type { ProxyLinkServiceClient as _switchyard_v1_ProxyLinkServiceClient, ProxyLinkServiceDefinition as _switchyard_v1_ProxyLinkServiceDefinition } from './switchyard/v1/ProxyLinkService.ts';
import type { ProxyOrder as _switchyard_v1_ProxyOrder, ProxyOrder__Output as _switchyard_v1_ProxyOrder__Output } from './switchyard/v1/ProxyOrder.ts';
import type { ProxyReport as _switchyard_v1_ProxyReport, ProxyReport__Output as _switchyard_v1_ProxyReport__Output } from './switchyard/v1/ProxyReport.ts';
import type { Rejected as _switchyard_v1_Rejected, Rejected__Output as _switchyard_v1_Rejected__Output } from './switchyard/v1/Rejected.ts';
import type { RouteChange as _switchyard_v1_RouteChange, RouteChange__Output as _switchyard_v1_RouteChange__Output } from './switchyard/v1/RouteChange.ts';
import type { RouteLease as _switchyard_v1_RouteLease, RouteLease__Output as _switchyard_v1_RouteLease__Output } from './switchyard/v1/RouteLease.ts';
import type { ShardObservation as _switchyard_v1_ShardObservation, ShardObservation__Output as _switchyard_v1_ShardObservation__Output } from './switchyard/v1/ShardObservation.ts';
import type { ShardObservations as _switchyard_v1_ShardObservations, ShardObservations__Output as _switchyard_v1_ShardObservations__Output } from './switchyard/v1/ShardObservations.ts';
import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from './switchyard/v1/ShardRef.ts';
import type { Snapshot as _switchyard_v1_Snapshot, Snapshot__Output as _switchyard_v1_Snapshot__Output } from './switchyard/v1/Snapshot.ts';
import type { TcpProbe as _switchyard_v1_TcpProbe, TcpProbe__Output as _switchyard_v1_TcpProbe__Output } from './switchyard/v1/TcpProbe.ts';
import type { UdpProbe as _switchyard_v1_UdpProbe, UdpProbe__Output as _switchyard_v1_UdpProbe__Output } from './switchyard/v1/UdpProbe.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  switchyard: {
    v1: {
      Admission: EnumTypeDefinition
      CutFlows: MessageTypeDefinition<_switchyard_v1_CutFlows, _switchyard_v1_CutFlows__Output>
      DrainProxy: MessageTypeDefinition<_switchyard_v1_DrainProxy, _switchyard_v1_DrainProxy__Output>
      FleetPolicy: MessageTypeDefinition<_switchyard_v1_FleetPolicy, _switchyard_v1_FleetPolicy__Output>
      FlowClosed: MessageTypeDefinition<_switchyard_v1_FlowClosed, _switchyard_v1_FlowClosed__Output>
      FlowIdle: MessageTypeDefinition<_switchyard_v1_FlowIdle, _switchyard_v1_FlowIdle__Output>
      FlowMoved: MessageTypeDefinition<_switchyard_v1_FlowMoved, _switchyard_v1_FlowMoved__Output>
      FlowOpened: MessageTypeDefinition<_switchyard_v1_FlowOpened, _switchyard_v1_FlowOpened__Output>
      FlowOutcome: EnumTypeDefinition
      FlowPlacement: MessageTypeDefinition<_switchyard_v1_FlowPlacement, _switchyard_v1_FlowPlacement__Output>
      FlowReport: MessageTypeDefinition<_switchyard_v1_FlowReport, _switchyard_v1_FlowReport__Output>
      FlowResult: MessageTypeDefinition<_switchyard_v1_FlowResult, _switchyard_v1_FlowResult__Output>
      Follow: EnumTypeDefinition
      GroupRoute: MessageTypeDefinition<_switchyard_v1_GroupRoute, _switchyard_v1_GroupRoute__Output>
      ListenerInfo: MessageTypeDefinition<_switchyard_v1_ListenerInfo, _switchyard_v1_ListenerInfo__Output>
      LogProbe: MessageTypeDefinition<_switchyard_v1_LogProbe, _switchyard_v1_LogProbe__Output>
      MoveFlows: MessageTypeDefinition<_switchyard_v1_MoveFlows, _switchyard_v1_MoveFlows__Output>
      OrderResult: MessageTypeDefinition<_switchyard_v1_OrderResult, _switchyard_v1_OrderResult__Output>
      OrderStatus: EnumTypeDefinition
      Placement: MessageTypeDefinition<_switchyard_v1_Placement, _switchyard_v1_Placement__Output>
      PlacementPolicy: EnumTypeDefinition
      PlayerKey: MessageTypeDefinition<_switchyard_v1_PlayerKey, _switchyard_v1_PlayerKey__Output>
      Probe: MessageTypeDefinition<_switchyard_v1_Probe, _switchyard_v1_Probe__Output>
      ProbeAnswer: EnumTypeDefinition
      Protocol: EnumTypeDefinition
      ProxyHeartbeat: MessageTypeDefinition<_switchyard_v1_ProxyHeartbeat, _switchyard_v1_ProxyHeartbeat__Output>
      ProxyHello: MessageTypeDefinition<_switchyard_v1_ProxyHello, _switchyard_v1_ProxyHello__Output>
      ProxyLinkService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_ProxyLinkServiceClient> & { service: _switchyard_v1_ProxyLinkServiceDefinition }
      ProxyOrder: MessageTypeDefinition<_switchyard_v1_ProxyOrder, _switchyard_v1_ProxyOrder__Output>
      ProxyReport: MessageTypeDefinition<_switchyard_v1_ProxyReport, _switchyard_v1_ProxyReport__Output>
      Rejected: MessageTypeDefinition<_switchyard_v1_Rejected, _switchyard_v1_Rejected__Output>
      RouteChange: MessageTypeDefinition<_switchyard_v1_RouteChange, _switchyard_v1_RouteChange__Output>
      RouteLease: MessageTypeDefinition<_switchyard_v1_RouteLease, _switchyard_v1_RouteLease__Output>
      ShardObservation: MessageTypeDefinition<_switchyard_v1_ShardObservation, _switchyard_v1_ShardObservation__Output>
      ShardObservations: MessageTypeDefinition<_switchyard_v1_ShardObservations, _switchyard_v1_ShardObservations__Output>
      ShardRef: MessageTypeDefinition<_switchyard_v1_ShardRef, _switchyard_v1_ShardRef__Output>
      ShardState: EnumTypeDefinition
      Snapshot: MessageTypeDefinition<_switchyard_v1_Snapshot, _switchyard_v1_Snapshot__Output>
      TcpProbe: MessageTypeDefinition<_switchyard_v1_TcpProbe, _switchyard_v1_TcpProbe__Output>
      UdpProbe: MessageTypeDefinition<_switchyard_v1_UdpProbe, _switchyard_v1_UdpProbe__Output>
    }
  }
}

