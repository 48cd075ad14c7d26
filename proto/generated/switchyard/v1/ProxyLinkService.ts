// Original file: proto/switchyard/v1/proxy_link.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ProxyOrder as _switchyard_v1_ProxyOrder, ProxyOrder__Output as _switchyard_v1_ProxyOrder__Output } from '../../switchyard/v1/ProxyOrder.ts';
import type { ProxyReport as _switchyard_v1_ProxyReport, ProxyReport__Output as _switchyard_v1_ProxyReport__Output } from '../../switchyard/v1/ProxyReport.ts';

export interface ProxyLinkServiceClient extends grpc.Client {
  Attach(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_switchyard_v1_ProxyReport, _switchyard_v1_ProxyOrder__Output>;
  Attach(options?: grpc.CallOptions): grpc.ClientDuplexStream<_switchyard_v1_ProxyReport, _switchyard_v1_ProxyOrder__Output>;
  attach(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_switchyard_v1_ProxyReport, _switchyard_v1_ProxyOrder__Output>;
  attach(options?: grpc.CallOptions): grpc.ClientDuplexStream<_switchyard_v1_ProxyReport, _switchyard_v1_ProxyOrder__Output>;
  
}

export interface ProxyLinkServiceHandlers extends grpc.UntypedServiceImplementation {
  Attach: grpc.handleBidiStreamingCall<_switchyard_v1_ProxyReport__Output, _switchyard_v1_ProxyOrder>;
  
}

export interface ProxyLinkServiceDefinition extends grpc.ServiceDefinition {
  Attach: MethodDefinition<_switchyard_v1_ProxyReport, _switchyard_v1_ProxyOrder, _switchyard_v1_ProxyReport__Output, _switchyard_v1_ProxyOrder__Output>
}
