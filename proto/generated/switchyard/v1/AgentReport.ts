// Original file: proto/switchyard/v1/agent_link.proto

import type { AgentHello as _switchyard_v1_AgentHello, AgentHello__Output as _switchyard_v1_AgentHello__Output } from '../../switchyard/v1/AgentHello.ts';
import type { AgentHeartbeat as _switchyard_v1_AgentHeartbeat, AgentHeartbeat__Output as _switchyard_v1_AgentHeartbeat__Output } from '../../switchyard/v1/AgentHeartbeat.ts';
import type { ShardExited as _switchyard_v1_ShardExited, ShardExited__Output as _switchyard_v1_ShardExited__Output } from '../../switchyard/v1/ShardExited.ts';
import type { OrderResult as _switchyard_v1_OrderResult, OrderResult__Output as _switchyard_v1_OrderResult__Output } from '../../switchyard/v1/OrderResult.ts';
import type { LogChunk as _switchyard_v1_LogChunk, LogChunk__Output as _switchyard_v1_LogChunk__Output } from '../../switchyard/v1/LogChunk.ts';
import type { Rejected as _switchyard_v1_Rejected, Rejected__Output as _switchyard_v1_Rejected__Output } from '../../switchyard/v1/Rejected.ts';
import type { NoticeTaken as _switchyard_v1_NoticeTaken, NoticeTaken__Output as _switchyard_v1_NoticeTaken__Output } from '../../switchyard/v1/NoticeTaken.ts';
import type { ZoneReport as _switchyard_v1_ZoneReport, ZoneReport__Output as _switchyard_v1_ZoneReport__Output } from '../../switchyard/v1/ZoneReport.ts';
import type { Long } from '@grpc/proto-loader';

export interface AgentReport {
  'sequence'?: (number | string | Long);
  'hello'?: (_switchyard_v1_AgentHello | null);
  'heartbeat'?: (_switchyard_v1_AgentHeartbeat | null);
  'exited'?: (_switchyard_v1_ShardExited | null);
  'result'?: (_switchyard_v1_OrderResult | null);
  'log'?: (_switchyard_v1_LogChunk | null);
  'rejected'?: (_switchyard_v1_Rejected | null);
  'noticeTaken'?: (_switchyard_v1_NoticeTaken | null);
  'zones'?: (_switchyard_v1_ZoneReport | null);
  'body'?: "hello"|"heartbeat"|"exited"|"result"|"log"|"rejected"|"noticeTaken"|"zones";
}

export interface AgentReport__Output {
  'sequence': (string);
  'hello'?: (_switchyard_v1_AgentHello__Output | null);
  'heartbeat'?: (_switchyard_v1_AgentHeartbeat__Output | null);
  'exited'?: (_switchyard_v1_ShardExited__Output | null);
  'result'?: (_switchyard_v1_OrderResult__Output | null);
  'log'?: (_switchyard_v1_LogChunk__Output | null);
  'rejected'?: (_switchyard_v1_Rejected__Output | null);
  'noticeTaken'?: (_switchyard_v1_NoticeTaken__Output | null);
  'zones'?: (_switchyard_v1_ZoneReport__Output | null);
  'body'?: "hello"|"heartbeat"|"exited"|"result"|"log"|"rejected"|"noticeTaken"|"zones";
}
