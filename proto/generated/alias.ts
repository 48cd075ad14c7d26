import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Alias as _switchyard_v1_Alias, Alias__Output as _switchyard_v1_Alias__Output } from './switchyard/v1/Alias.ts';
import type { AliasServiceClient as _switchyard_v1_AliasServiceClient, AliasServiceDefinition as _switchyard_v1_AliasServiceDefinition } from './switchyard/v1/AliasService.ts';
import type { AliasView as _switchyard_v1_AliasView, AliasView__Output as _switchyard_v1_AliasView__Output } from './switchyard/v1/AliasView.ts';
import type { AllotAliasesReply as _switchyard_v1_AllotAliasesReply, AllotAliasesReply__Output as _switchyard_v1_AllotAliasesReply__Output } from './switchyard/v1/AllotAliasesReply.ts';
import type { AllotAliasesRequest as _switchyard_v1_AllotAliasesRequest, AllotAliasesRequest__Output as _switchyard_v1_AllotAliasesRequest__Output } from './switchyard/v1/AllotAliasesRequest.ts';
import type { FindAliasRequest as _switchyard_v1_FindAliasRequest, FindAliasRequest__Output as _switchyard_v1_FindAliasRequest__Output } from './switchyard/v1/FindAliasRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  switchyard: {
    v1: {
      Alias: MessageTypeDefinition<_switchyard_v1_Alias, _switchyard_v1_Alias__Output>
      AliasService: SubtypeConstructor<typeof grpc.Client, _switchyard_v1_AliasServiceClient> & { service: _switchyard_v1_AliasServiceDefinition }
      AliasView: MessageTypeDefinition<_switchyard_v1_AliasView, _switchyard_v1_AliasView__Output>
      AllotAliasesReply: MessageTypeDefinition<_switchyard_v1_AllotAliasesReply, _switchyard_v1_AllotAliasesReply__Output>
      AllotAliasesRequest: MessageTypeDefinition<_switchyard_v1_AllotAliasesRequest, _switchyard_v1_AllotAliasesRequest__Output>
      FindAliasRequest: MessageTypeDefinition<_switchyard_v1_FindAliasRequest, _switchyard_v1_FindAliasRequest__Output>
    }
  }
}

