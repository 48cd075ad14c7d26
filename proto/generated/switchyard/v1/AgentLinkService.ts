// Original file: proto/switchyard/v1/agent_link.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AgentOrder as _switchyard_v1_AgentOrder, AgentOrder__Output as _switchyard_v1_AgentOrder__Output } from '../../switchyard/v1/AgentOrder.ts';
import type { AgentReport as _switchyard_v1_AgentReport, AgentReport__Output as _switchyard_v1_AgentReport__Output } from '../../switchyard/v1/AgentReport.ts';

export interface AgentLinkServiceClient extends grpc.Client {
  Attach(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_switchyard_v1_AgentReport, _switchyard_v1_AgentOrder__Output>;
  Attach(options?: grpc.CallOptions): grpc.ClientDuplexStream<_switchyard_v1_AgentReport, _switchyard_v1_AgentOrder__Output>;
  attach(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_switchyard_v1_AgentReport, _switchyard_v1_AgentOrder__Output>;
  attach(options?: grpc.CallOptions): grpc.ClientDuplexStream<_switchyard_v1_AgentReport, _switchyard_v1_AgentOrder__Output>;
  
}

export interface AgentLinkServiceHandlers extends grpc.UntypedServiceImplementation {
  Attach: grpc.handleBidiStreamingCall<_switchyard_v1_AgentReport__Output, _switchyard_v1_AgentOrder>;
  
}

export interface AgentLinkServiceDefinition extends grpc.ServiceDefinition {
  Attach: MethodDefinition<_switchyard_v1_AgentReport, _switchyard_v1_AgentOrder, _switchyard_v1_AgentReport__Output, _switchyard_v1_AgentOrder__Output>
}
