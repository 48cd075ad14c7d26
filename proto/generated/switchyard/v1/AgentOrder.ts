// Original file: proto/switchyard/v1/agent_link.proto

import type { StartShard as _switchyard_v1_StartShard, StartShard__Output as _switchyard_v1_StartShard__Output } from '../../switchyard/v1/StartShard.ts';
import type { StopShard as _switchyard_v1_StopShard, StopShard__Output as _switchyard_v1_StopShard__Output } from '../../switchyard/v1/StopShard.ts';
import type { KillShard as _switchyard_v1_KillShard, KillShard__Output as _switchyard_v1_KillShard__Output } from '../../switchyard/v1/KillShard.ts';
import type { ForgetExit as _switchyard_v1_ForgetExit, ForgetExit__Output as _switchyard_v1_ForgetExit__Output } from '../../switchyard/v1/ForgetExit.ts';
import type { ReadLog as _switchyard_v1_ReadLog, ReadLog__Output as _switchyard_v1_ReadLog__Output } from '../../switchyard/v1/ReadLog.ts';
import type { DrainNotice as _switchyard_v1_DrainNotice, DrainNotice__Output as _switchyard_v1_DrainNotice__Output } from '../../switchyard/v1/DrainNotice.ts';
import type { Rejected as _switchyard_v1_Rejected, Rejected__Output as _switchyard_v1_Rejected__Output } from '../../switchyard/v1/Rejected.ts';
import type { AgentWelcome as _switchyard_v1_AgentWelcome, AgentWelcome__Output as _switchyard_v1_AgentWelcome__Output } from '../../switchyard/v1/AgentWelcome.ts';
import type { LeaseRenewal as _switchyard_v1_LeaseRenewal, LeaseRenewal__Output as _switchyard_v1_LeaseRenewal__Output } from '../../switchyard/v1/LeaseRenewal.ts';
import type { SessionNotice as _switchyard_v1_SessionNotice, SessionNotice__Output as _switchyard_v1_SessionNotice__Output } from '../../switchyard/v1/SessionNotice.ts';
import type { ShardZone as _switchyard_v1_ShardZone, ShardZone__Output as _switchyard_v1_ShardZone__Output } from '../../switchyard/v1/ShardZone.ts';
import type { BorderFeed as _switchyard_v1_BorderFeed, BorderFeed__Output as _switchyard_v1_BorderFeed__Output } from '../../switchyard/v1/BorderFeed.ts';
import type { Long } from '@grpc/proto-loader';

export interface AgentOrder {
  'orderId'?: (string);
  'token'?: (number | string | Long);
  'start'?: (_switchyard_v1_StartShard | null);
  'stop'?: (_switchyard_v1_StopShard | null);
  'kill'?: (_switchyard_v1_KillShard | null);
  'forget'?: (_switchyard_v1_ForgetExit | null);
  'readLog'?: (_switchyard_v1_ReadLog | null);
  'drain'?: (_switchyard_v1_DrainNotice | null);
  'rejected'?: (_switchyard_v1_Rejected | null);
  'welcome'?: (_switchyard_v1_AgentWelcome | null);
  'lease'?: (_switchyard_v1_LeaseRenewal | null);
  'notice'?: (_switchyard_v1_SessionNotice | null);
  'zone'?: (_switchyard_v1_ShardZone | null);
  'border'?: (_switchyard_v1_BorderFeed | null);
  'body'?: "start"|"stop"|"kill"|"forget"|"readLog"|"drain"|"rejected"|"welcome"|"lease"|"notice"|"zone"|"border";
}

export interface AgentOrder__Output {
  'orderId': (string);
  'token': (string);
  'start'?: (_switchyard_v1_StartShard__Output | null);
  'stop'?: (_switchyard_v1_StopShard__Output | null);
  'kill'?: (_switchyard_v1_KillShard__Output | null);
  'forget'?: (_switchyard_v1_ForgetExit__Output | null);
  'readLog'?: (_switchyard_v1_ReadLog__Output | null);
  'drain'?: (_switchyard_v1_DrainNotice__Output | null);
  'rejected'?: (_switchyard_v1_Rejected__Output | null);
  'welcome'?: (_switchyard_v1_AgentWelcome__Output | null);
  'lease'?: (_switchyard_v1_LeaseRenewal__Output | null);
  'notice'?: (_switchyard_v1_SessionNotice__Output | null);
  'zone'?: (_switchyard_v1_ShardZone__Output | null);
  'border'?: (_switchyard_v1_BorderFeed__Output | null);
  'body'?: "start"|"stop"|"kill"|"forget"|"readLog"|"drain"|"rejected"|"welcome"|"lease"|"notice"|"zone"|"border";
}
