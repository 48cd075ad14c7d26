// Original file: proto/switchyard/v1/admin.proto

export const Kind = {
  KIND_UNSPECIFIED: 'KIND_UNSPECIFIED',
  KIND_PLAYER: 'KIND_PLAYER',
  KIND_SHARD: 'KIND_SHARD',
  KIND_GROUP: 'KIND_GROUP',
  KIND_ACCOUNT: 'KIND_ACCOUNT',
} as const;

export type Kind =
  | 'KIND_UNSPECIFIED'
  | 0
  | 'KIND_PLAYER'
  | 1
  | 'KIND_SHARD'
  | 2
  | 'KIND_GROUP'
  | 3
  | 'KIND_ACCOUNT'
  | 4

export type Kind__Output = typeof Kind[keyof typeof Kind]
