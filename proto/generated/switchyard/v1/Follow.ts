// Original file: proto/switchyard/v1/common.proto

export const Follow = {
  FOLLOW_UNSPECIFIED: 'FOLLOW_UNSPECIFIED',
  FOLLOW_RESUME: 'FOLLOW_RESUME',
  FOLLOW_TIMEOUT: 'FOLLOW_TIMEOUT',
} as const;

export type Follow =
  | 'FOLLOW_UNSPECIFIED'
  | 0
  | 'FOLLOW_RESUME'
  | 1
  | 'FOLLOW_TIMEOUT'
  | 2

export type Follow__Output = typeof Follow[keyof typeof Follow]
