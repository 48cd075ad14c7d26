// Original file: proto/switchyard/v1/agent_link.proto

import type { ShardRef as _switchyard_v1_ShardRef, ShardRef__Output as _switchyard_v1_ShardRef__Output } from '../../switchyard/v1/ShardRef.ts';
import type { NoticeKind as _switchyard_v1_NoticeKind, NoticeKind__Output as _switchyard_v1_NoticeKind__Output } from '../../switchyard/v1/NoticeKind.ts';
import type { Long } from '@grpc/proto-loader';

export interface SessionNotice {
  'noticeId'?: (string);
  'shard'?: (_switchyard_v1_ShardRef | null);
  'kind'?: (_switchyard_v1_NoticeKind);
  'account'?: (string);
  'epoch'?: (number | string | Long);
  'reason'?: (string);
}

export interface SessionNotice__Output {
  'noticeId': (string);
  'shard': (_switchyard_v1_ShardRef__Output | null);
  'kind': (_switchyard_v1_NoticeKind__Output);
  'account': (string);
  'epoch': (string);
  'reason': (string);
}
