// Original file: proto/switchyard/v1/session.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BanFromScriptReply as _switchyard_v1_BanFromScriptReply, BanFromScriptReply__Output as _switchyard_v1_BanFromScriptReply__Output } from '../../switchyard/v1/BanFromScriptReply.ts';
import type { BanFromScriptRequest as _switchyard_v1_BanFromScriptRequest, BanFromScriptRequest__Output as _switchyard_v1_BanFromScriptRequest__Output } from '../../switchyard/v1/BanFromScriptRequest.ts';
import type { ClaimReply as _switchyard_v1_ClaimReply, ClaimReply__Output as _switchyard_v1_ClaimReply__Output } from '../../switchyard/v1/ClaimReply.ts';
import type { ClaimRequest as _switchyard_v1_ClaimRequest, ClaimRequest__Output as _switchyard_v1_ClaimRequest__Output } from '../../switchyard/v1/ClaimRequest.ts';
import type { GetStateReply as _switchyard_v1_GetStateReply, GetStateReply__Output as _switchyard_v1_GetStateReply__Output } from '../../switchyard/v1/GetStateReply.ts';
import type { GetStateRequest as _switchyard_v1_GetStateRequest, GetStateRequest__Output as _switchyard_v1_GetStateRequest__Output } from '../../switchyard/v1/GetStateRequest.ts';
import type { HolderReply as _switchyard_v1_HolderReply, HolderReply__Output as _switchyard_v1_HolderReply__Output } from '../../switchyard/v1/HolderReply.ts';
import type { HolderRequest as _switchyard_v1_HolderRequest, HolderRequest__Output as _switchyard_v1_HolderRequest__Output } from '../../switchyard/v1/HolderRequest.ts';
import type { PutStateReply as _switchyard_v1_PutStateReply, PutStateReply__Output as _switchyard_v1_PutStateReply__Output } from '../../switchyard/v1/PutStateReply.ts';
import type { PutStateRequest as _switchyard_v1_PutStateRequest, PutStateRequest__Output as _switchyard_v1_PutStateRequest__Output } from '../../switchyard/v1/PutStateRequest.ts';
import type { WhoisReply as _switchyard_v1_WhoisReply, WhoisReply__Output as _switchyard_v1_WhoisReply__Output } from '../../switchyard/v1/WhoisReply.ts';
import type { WhoisRequest as _switchyard_v1_WhoisRequest, WhoisRequest__Output as _switchyard_v1_WhoisRequest__Output } from '../../switchyard/v1/WhoisRequest.ts';

export interface SessionServiceClient extends grpc.Client {
  BanFromScript(argument: _switchyard_v1_BanFromScriptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BanFromScriptReply__Output>): grpc.ClientUnaryCall;
  BanFromScript(argument: _switchyard_v1_BanFromScriptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_BanFromScriptReply__Output>): grpc.ClientUnaryCall;
  BanFromScript(argument: _switchyard_v1_BanFromScriptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BanFromScriptReply__Output>): grpc.ClientUnaryCall;
  BanFromScript(argument: _switchyard_v1_BanFromScriptRequest, callback: grpc.requestCallback<_switchyard_v1_BanFromScriptReply__Output>): grpc.ClientUnaryCall;
  banFromScript(argument: _switchyard_v1_BanFromScriptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BanFromScriptReply__Output>): grpc.ClientUnaryCall;
  banFromScript(argument: _switchyard_v1_BanFromScriptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_BanFromScriptReply__Output>): grpc.ClientUnaryCall;
  banFromScript(argument: _switchyard_v1_BanFromScriptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_BanFromScriptReply__Output>): grpc.ClientUnaryCall;
  banFromScript(argument: _switchyard_v1_BanFromScriptRequest, callback: grpc.requestCallback<_switchyard_v1_BanFromScriptReply__Output>): grpc.ClientUnaryCall;
  
  Check(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  Check(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  Check(argument: _switchyard_v1_HolderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  Check(argument: _switchyard_v1_HolderRequest, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  check(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  check(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  check(argument: _switchyard_v1_HolderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  check(argument: _switchyard_v1_HolderRequest, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  
  Claim(argument: _switchyard_v1_ClaimRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ClaimReply__Output>): grpc.ClientUnaryCall;
  Claim(argument: _switchyard_v1_ClaimRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ClaimReply__Output>): grpc.ClientUnaryCall;
  Claim(argument: _switchyard_v1_ClaimRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ClaimReply__Output>): grpc.ClientUnaryCall;
  Claim(argument: _switchyard_v1_ClaimRequest, callback: grpc.requestCallback<_switchyard_v1_ClaimReply__Output>): grpc.ClientUnaryCall;
  claim(argument: _switchyard_v1_ClaimRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ClaimReply__Output>): grpc.ClientUnaryCall;
  claim(argument: _switchyard_v1_ClaimRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_ClaimReply__Output>): grpc.ClientUnaryCall;
  claim(argument: _switchyard_v1_ClaimRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_ClaimReply__Output>): grpc.ClientUnaryCall;
  claim(argument: _switchyard_v1_ClaimRequest, callback: grpc.requestCallback<_switchyard_v1_ClaimReply__Output>): grpc.ClientUnaryCall;
  
  GetState(argument: _switchyard_v1_GetStateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GetStateReply__Output>): grpc.ClientUnaryCall;
  GetState(argument: _switchyard_v1_GetStateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_GetStateReply__Output>): grpc.ClientUnaryCall;
  GetState(argument: _switchyard_v1_GetStateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GetStateReply__Output>): grpc.ClientUnaryCall;
  GetState(argument: _switchyard_v1_GetStateRequest, callback: grpc.requestCallback<_switchyard_v1_GetStateReply__Output>): grpc.ClientUnaryCall;
  getState(argument: _switchyard_v1_GetStateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GetStateReply__Output>): grpc.ClientUnaryCall;
  getState(argument: _switchyard_v1_GetStateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_GetStateReply__Output>): grpc.ClientUnaryCall;
  getState(argument: _switchyard_v1_GetStateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_GetStateReply__Output>): grpc.ClientUnaryCall;
  getState(argument: _switchyard_v1_GetStateRequest, callback: grpc.requestCallback<_switchyard_v1_GetStateReply__Output>): grpc.ClientUnaryCall;
  
  PutState(argument: _switchyard_v1_PutStateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PutStateReply__Output>): grpc.ClientUnaryCall;
  PutState(argument: _switchyard_v1_PutStateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PutStateReply__Output>): grpc.ClientUnaryCall;
  PutState(argument: _switchyard_v1_PutStateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PutStateReply__Output>): grpc.ClientUnaryCall;
  PutState(argument: _switchyard_v1_PutStateRequest, callback: grpc.requestCallback<_switchyard_v1_PutStateReply__Output>): grpc.ClientUnaryCall;
  putState(argument: _switchyard_v1_PutStateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PutStateReply__Output>): grpc.ClientUnaryCall;
  putState(argument: _switchyard_v1_PutStateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PutStateReply__Output>): grpc.ClientUnaryCall;
  putState(argument: _switchyard_v1_PutStateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PutStateReply__Output>): grpc.ClientUnaryCall;
  putState(argument: _switchyard_v1_PutStateRequest, callback: grpc.requestCallback<_switchyard_v1_PutStateReply__Output>): grpc.ClientUnaryCall;
  
  Release(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  Release(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  Release(argument: _switchyard_v1_HolderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  Release(argument: _switchyard_v1_HolderRequest, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  release(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  release(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  release(argument: _switchyard_v1_HolderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  release(argument: _switchyard_v1_HolderRequest, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  
  Stamp(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  Stamp(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  Stamp(argument: _switchyard_v1_HolderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  Stamp(argument: _switchyard_v1_HolderRequest, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  stamp(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  stamp(argument: _switchyard_v1_HolderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  stamp(argument: _switchyard_v1_HolderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  stamp(argument: _switchyard_v1_HolderRequest, callback: grpc.requestCallback<_switchyard_v1_HolderReply__Output>): grpc.ClientUnaryCall;
  
  Whois(argument: _switchyard_v1_WhoisRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_WhoisReply__Output>): grpc.ClientUnaryCall;
  Whois(argument: _switchyard_v1_WhoisRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_WhoisReply__Output>): grpc.ClientUnaryCall;
  Whois(argument: _switchyard_v1_WhoisRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_WhoisReply__Output>): grpc.ClientUnaryCall;
  Whois(argument: _switchyard_v1_WhoisRequest, callback: grpc.requestCallback<_switchyard_v1_WhoisReply__Output>): grpc.ClientUnaryCall;
  whois(argument: _switchyard_v1_WhoisRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_WhoisReply__Output>): grpc.ClientUnaryCall;
  whois(argument: _switchyard_v1_WhoisRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_WhoisReply__Output>): grpc.ClientUnaryCall;
  whois(argument: _switchyard_v1_WhoisRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_WhoisReply__Output>): grpc.ClientUnaryCall;
  whois(argument: _switchyard_v1_WhoisRequest, callback: grpc.requestCallback<_switchyard_v1_WhoisReply__Output>): grpc.ClientUnaryCall;
  
}

export interface SessionServiceHandlers extends grpc.UntypedServiceImplementation {
  BanFromScript: grpc.handleUnaryCall<_switchyard_v1_BanFromScriptRequest__Output, _switchyard_v1_BanFromScriptReply>;
  
  Check: grpc.handleUnaryCall<_switchyard_v1_HolderRequest__Output, _switchyard_v1_HolderReply>;
  
  Claim: grpc.handleUnaryCall<_switchyard_v1_ClaimRequest__Output, _switchyard_v1_ClaimReply>;
  
  GetState: grpc.handleUnaryCall<_switchyard_v1_GetStateRequest__Output, _switchyard_v1_GetStateReply>;
  
  PutState: grpc.handleUnaryCall<_switchyard_v1_PutStateRequest__Output, _switchyard_v1_PutStateReply>;
  
  Release: grpc.handleUnaryCall<_switchyard_v1_HolderRequest__Output, _switchyard_v1_HolderReply>;
  
  Stamp: grpc.handleUnaryCall<_switchyard_v1_HolderRequest__Output, _switchyard_v1_HolderReply>;
  
  Whois: grpc.handleUnaryCall<_switchyard_v1_WhoisRequest__Output, _switchyard_v1_WhoisReply>;
  
}

export interface SessionServiceDefinition extends grpc.ServiceDefinition {
  BanFromScript: MethodDefinition<_switchyard_v1_BanFromScriptRequest, _switchyard_v1_BanFromScriptReply, _switchyard_v1_BanFromScriptRequest__Output, _switchyard_v1_BanFromScriptReply__Output>
  Check: MethodDefinition<_switchyard_v1_HolderRequest, _switchyard_v1_HolderReply, _switchyard_v1_HolderRequest__Output, _switchyard_v1_HolderReply__Output>
  Claim: MethodDefinition<_switchyard_v1_ClaimRequest, _switchyard_v1_ClaimReply, _switchyard_v1_ClaimRequest__Output, _switchyard_v1_ClaimReply__Output>
  GetState: MethodDefinition<_switchyard_v1_GetStateRequest, _switchyard_v1_GetStateReply, _switchyard_v1_GetStateRequest__Output, _switchyard_v1_GetStateReply__Output>
  PutState: MethodDefinition<_switchyard_v1_PutStateRequest, _switchyard_v1_PutStateReply, _switchyard_v1_PutStateRequest__Output, _switchyard_v1_PutStateReply__Output>
  Release: MethodDefinition<_switchyard_v1_HolderRequest, _switchyard_v1_HolderReply, _switchyard_v1_HolderRequest__Output, _switchyard_v1_HolderReply__Output>
  Stamp: MethodDefinition<_switchyard_v1_HolderRequest, _switchyard_v1_HolderReply, _switchyard_v1_HolderRequest__Output, _switchyard_v1_HolderReply__Output>
  Whois: MethodDefinition<_switchyard_v1_WhoisRequest, _switchyard_v1_WhoisReply, _switchyard_v1_WhoisRequest__Output, _switchyard_v1_WhoisReply__Output>
}
