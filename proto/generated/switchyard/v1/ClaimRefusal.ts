// Original file: proto/switchyard/v1/session.proto

export const ClaimRefusal = {
  CLAIM_REFUSAL_UNSPECIFIED: 'CLAIM_REFUSAL_UNSPECIFIED',
  CLAIM_REFUSAL_SHARD: 'CLAIM_REFUSAL_SHARD',
  CLAIM_REFUSAL_BANNED: 'CLAIM_REFUSAL_BANNED',
  CLAIM_REFUSAL_QUARANTINE: 'CLAIM_REFUSAL_QUARANTINE',
  CLAIM_REFUSAL_ELSEWHERE: 'CLAIM_REFUSAL_ELSEWHERE',
} as const;

export type ClaimRefusal =
  | 'CLAIM_REFUSAL_UNSPECIFIED'
  | 0
  | 'CLAIM_REFUSAL_SHARD'
  | 1
  | 'CLAIM_REFUSAL_BANNED'
  | 2
  | 'CLAIM_REFUSAL_QUARANTINE'
  | 3
  | 'CLAIM_REFUSAL_ELSEWHERE'
  | 4

export type ClaimRefusal__Output = typeof ClaimRefusal[keyof typeof ClaimRefusal]
