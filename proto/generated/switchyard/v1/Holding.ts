// Original file: proto/switchyard/v1/session.proto

export const Holding = {
  HOLDING_UNSPECIFIED: 'HOLDING_UNSPECIFIED',
  HOLDING_HELD: 'HOLDING_HELD',
  HOLDING_FENCED: 'HOLDING_FENCED',
} as const;

export type Holding =
  | 'HOLDING_UNSPECIFIED'
  | 0
  | 'HOLDING_HELD'
  | 1
  | 'HOLDING_FENCED'
  | 2

export type Holding__Output = typeof Holding[keyof typeof Holding]
