// Original file: proto/switchyard/v1/common.proto

export const PlacementPolicy = {
  PLACEMENT_POLICY_UNSPECIFIED: 'PLACEMENT_POLICY_UNSPECIFIED',
  PLACEMENT_POLICY_FILL: 'PLACEMENT_POLICY_FILL',
  PLACEMENT_POLICY_SPREAD: 'PLACEMENT_POLICY_SPREAD',
  PLACEMENT_POLICY_HASH: 'PLACEMENT_POLICY_HASH',
} as const;

export type PlacementPolicy =
  | 'PLACEMENT_POLICY_UNSPECIFIED'
  | 0
  | 'PLACEMENT_POLICY_FILL'
  | 1
  | 'PLACEMENT_POLICY_SPREAD'
  | 2
  | 'PLACEMENT_POLICY_HASH'
  | 3

export type PlacementPolicy__Output = typeof PlacementPolicy[keyof typeof PlacementPolicy]
