// Original file: proto/switchyard/v1/common.proto

export const Protocol = {
  PROTOCOL_UNSPECIFIED: 'PROTOCOL_UNSPECIFIED',
  PROTOCOL_UDP: 'PROTOCOL_UDP',
  PROTOCOL_TCP: 'PROTOCOL_TCP',
} as const;

export type Protocol =
  | 'PROTOCOL_UNSPECIFIED'
  | 0
  | 'PROTOCOL_UDP'
  | 1
  | 'PROTOCOL_TCP'
  | 2

export type Protocol__Output = typeof Protocol[keyof typeof Protocol]
