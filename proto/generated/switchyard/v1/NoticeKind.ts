// Original file: proto/switchyard/v1/agent_link.proto

export const NoticeKind = {
  NOTICE_KIND_UNSPECIFIED: 'NOTICE_KIND_UNSPECIFIED',
  NOTICE_KIND_KICK: 'NOTICE_KIND_KICK',
  NOTICE_KIND_FENCED: 'NOTICE_KIND_FENCED',
  NOTICE_KIND_EXPECT: 'NOTICE_KIND_EXPECT',
} as const;

export type NoticeKind =
  | 'NOTICE_KIND_UNSPECIFIED'
  | 0
  | 'NOTICE_KIND_KICK'
  | 1
  | 'NOTICE_KIND_FENCED'
  | 2
  | 'NOTICE_KIND_EXPECT'
  | 3

export type NoticeKind__Output = typeof NoticeKind[keyof typeof NoticeKind]
