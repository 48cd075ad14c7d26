// Original file: proto/switchyard/v1/scaler.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChangePoolRequest as _switchyard_v1_ChangePoolRequest, ChangePoolRequest__Output as _switchyard_v1_ChangePoolRequest__Output } from '../../switchyard/v1/ChangePoolRequest.ts';
import type { Explanation as _switchyard_v1_Explanation, Explanation__Output as _switchyard_v1_Explanation__Output } from '../../switchyard/v1/Explanation.ts';
import type { GetRequest as _switchyard_v1_GetRequest, GetRequest__Output as _switchyard_v1_GetRequest__Output } from '../../switchyard/v1/GetRequest.ts';
import type { ListPoolsRequest as _switchyard_v1_ListPoolsRequest, ListPoolsRequest__Output as _switchyard_v1_ListPoolsRequest__Output } from '../../switchyard/v1/ListPoolsRequest.ts';
import type { Outcome as _switchyard_v1_Outcome, Outcome__Output as _switchyard_v1_Outcome__Output } from '../../switchyard/v1/Outcome.ts';
import type { PoolList as _switchyard_v1_PoolList, PoolList__Output as _switchyard_v1_PoolList__Output } from '../../switchyard/v1/PoolList.ts';
import type { PoolPlan as _switchyard_v1_PoolPlan, PoolPlan__Output as _switchyard_v1_PoolPlan__Output } from '../../switchyard/v1/PoolPlan.ts';
import type { PoolView as _switchyard_v1_PoolView, PoolView__Output as _switchyard_v1_PoolView__Output } from '../../switchyard/v1/PoolView.ts';
import type { SetPoolRequest as _switchyard_v1_SetPoolRequest, SetPoolRequest__Output as _switchyard_v1_SetPoolRequest__Output } from '../../switchyard/v1/SetPoolRequest.ts';
import type { UnfreezePoolRequest as _switchyard_v1_UnfreezePoolRequest, UnfreezePoolRequest__Output as _switchyard_v1_UnfreezePoolRequest__Output } from '../../switchyard/v1/UnfreezePoolRequest.ts';

export interface PoolServiceClient extends grpc.Client {
  AbortRollout(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  AbortRollout(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  AbortRollout(argument: _switchyard_v1_ChangePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  AbortRollout(argument: _switchyard_v1_ChangePoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  abortRollout(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  abortRollout(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  abortRollout(argument: _switchyard_v1_ChangePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  abortRollout(argument: _switchyard_v1_ChangePoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  ExplainPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  ExplainPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  ExplainPool(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  ExplainPool(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explainPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explainPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explainPool(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  explainPool(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_Explanation__Output>): grpc.ClientUnaryCall;
  
  GetPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolView__Output>): grpc.ClientUnaryCall;
  GetPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PoolView__Output>): grpc.ClientUnaryCall;
  GetPool(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolView__Output>): grpc.ClientUnaryCall;
  GetPool(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_PoolView__Output>): grpc.ClientUnaryCall;
  getPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolView__Output>): grpc.ClientUnaryCall;
  getPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PoolView__Output>): grpc.ClientUnaryCall;
  getPool(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolView__Output>): grpc.ClientUnaryCall;
  getPool(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_PoolView__Output>): grpc.ClientUnaryCall;
  
  ListPools(argument: _switchyard_v1_ListPoolsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolList__Output>): grpc.ClientUnaryCall;
  ListPools(argument: _switchyard_v1_ListPoolsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PoolList__Output>): grpc.ClientUnaryCall;
  ListPools(argument: _switchyard_v1_ListPoolsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolList__Output>): grpc.ClientUnaryCall;
  ListPools(argument: _switchyard_v1_ListPoolsRequest, callback: grpc.requestCallback<_switchyard_v1_PoolList__Output>): grpc.ClientUnaryCall;
  listPools(argument: _switchyard_v1_ListPoolsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolList__Output>): grpc.ClientUnaryCall;
  listPools(argument: _switchyard_v1_ListPoolsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PoolList__Output>): grpc.ClientUnaryCall;
  listPools(argument: _switchyard_v1_ListPoolsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolList__Output>): grpc.ClientUnaryCall;
  listPools(argument: _switchyard_v1_ListPoolsRequest, callback: grpc.requestCallback<_switchyard_v1_PoolList__Output>): grpc.ClientUnaryCall;
  
  PausePool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  PausePool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  PausePool(argument: _switchyard_v1_ChangePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  PausePool(argument: _switchyard_v1_ChangePoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  pausePool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  pausePool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  pausePool(argument: _switchyard_v1_ChangePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  pausePool(argument: _switchyard_v1_ChangePoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  PlanPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolPlan__Output>): grpc.ClientUnaryCall;
  PlanPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PoolPlan__Output>): grpc.ClientUnaryCall;
  PlanPool(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolPlan__Output>): grpc.ClientUnaryCall;
  PlanPool(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_PoolPlan__Output>): grpc.ClientUnaryCall;
  planPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolPlan__Output>): grpc.ClientUnaryCall;
  planPool(argument: _switchyard_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_PoolPlan__Output>): grpc.ClientUnaryCall;
  planPool(argument: _switchyard_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_PoolPlan__Output>): grpc.ClientUnaryCall;
  planPool(argument: _switchyard_v1_GetRequest, callback: grpc.requestCallback<_switchyard_v1_PoolPlan__Output>): grpc.ClientUnaryCall;
  
  ResumePool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ResumePool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ResumePool(argument: _switchyard_v1_ChangePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  ResumePool(argument: _switchyard_v1_ChangePoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  resumePool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  resumePool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  resumePool(argument: _switchyard_v1_ChangePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  resumePool(argument: _switchyard_v1_ChangePoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  SetPool(argument: _switchyard_v1_SetPoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  SetPool(argument: _switchyard_v1_SetPoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  SetPool(argument: _switchyard_v1_SetPoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  SetPool(argument: _switchyard_v1_SetPoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  setPool(argument: _switchyard_v1_SetPoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  setPool(argument: _switchyard_v1_SetPoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  setPool(argument: _switchyard_v1_SetPoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  setPool(argument: _switchyard_v1_SetPoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  TaintPool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  TaintPool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  TaintPool(argument: _switchyard_v1_ChangePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  TaintPool(argument: _switchyard_v1_ChangePoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  taintPool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  taintPool(argument: _switchyard_v1_ChangePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  taintPool(argument: _switchyard_v1_ChangePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  taintPool(argument: _switchyard_v1_ChangePoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
  UnfreezePool(argument: _switchyard_v1_UnfreezePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UnfreezePool(argument: _switchyard_v1_UnfreezePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UnfreezePool(argument: _switchyard_v1_UnfreezePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  UnfreezePool(argument: _switchyard_v1_UnfreezePoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  unfreezePool(argument: _switchyard_v1_UnfreezePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  unfreezePool(argument: _switchyard_v1_UnfreezePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  unfreezePool(argument: _switchyard_v1_UnfreezePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  unfreezePool(argument: _switchyard_v1_UnfreezePoolRequest, callback: grpc.requestCallback<_switchyard_v1_Outcome__Output>): grpc.ClientUnaryCall;
  
}

export interface PoolServiceHandlers extends grpc.UntypedServiceImplementation {
  AbortRollout: grpc.handleUnaryCall<_switchyard_v1_ChangePoolRequest__Output, _switchyard_v1_Outcome>;
  
  ExplainPool: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_Explanation>;
  
  GetPool: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_PoolView>;
  
  ListPools: grpc.handleUnaryCall<_switchyard_v1_ListPoolsRequest__Output, _switchyard_v1_PoolList>;
  
  PausePool: grpc.handleUnaryCall<_switchyard_v1_ChangePoolRequest__Output, _switchyard_v1_Outcome>;
  
  PlanPool: grpc.handleUnaryCall<_switchyard_v1_GetRequest__Output, _switchyard_v1_PoolPlan>;
  
  ResumePool: grpc.handleUnaryCall<_switchyard_v1_ChangePoolRequest__Output, _switchyard_v1_Outcome>;
  
  SetPool: grpc.handleUnaryCall<_switchyard_v1_SetPoolRequest__Output, _switchyard_v1_Outcome>;
  
  TaintPool: grpc.handleUnaryCall<_switchyard_v1_ChangePoolRequest__Output, _switchyard_v1_Outcome>;
  
  UnfreezePool: grpc.handleUnaryCall<_switchyard_v1_UnfreezePoolRequest__Output, _switchyard_v1_Outcome>;
  
}

export interface PoolServiceDefinition extends grpc.ServiceDefinition {
  AbortRollout: MethodDefinition<_switchyard_v1_ChangePoolRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangePoolRequest__Output, _switchyard_v1_Outcome__Output>
  ExplainPool: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_Explanation, _switchyard_v1_GetRequest__Output, _switchyard_v1_Explanation__Output>
  GetPool: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_PoolView, _switchyard_v1_GetRequest__Output, _switchyard_v1_PoolView__Output>
  ListPools: MethodDefinition<_switchyard_v1_ListPoolsRequest, _switchyard_v1_PoolList, _switchyard_v1_ListPoolsRequest__Output, _switchyard_v1_PoolList__Output>
  PausePool: MethodDefinition<_switchyard_v1_ChangePoolRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangePoolRequest__Output, _switchyard_v1_Outcome__Output>
  PlanPool: MethodDefinition<_switchyard_v1_GetRequest, _switchyard_v1_PoolPlan, _switchyard_v1_GetRequest__Output, _switchyard_v1_PoolPlan__Output>
  ResumePool: MethodDefinition<_switchyard_v1_ChangePoolRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangePoolRequest__Output, _switchyard_v1_Outcome__Output>
  SetPool: MethodDefinition<_switchyard_v1_SetPoolRequest, _switchyard_v1_Outcome, _switchyard_v1_SetPoolRequest__Output, _switchyard_v1_Outcome__Output>
  TaintPool: MethodDefinition<_switchyard_v1_ChangePoolRequest, _switchyard_v1_Outcome, _switchyard_v1_ChangePoolRequest__Output, _switchyard_v1_Outcome__Output>
  UnfreezePool: MethodDefinition<_switchyard_v1_UnfreezePoolRequest, _switchyard_v1_Outcome, _switchyard_v1_UnfreezePoolRequest__Output, _switchyard_v1_Outcome__Output>
}
