// Original file: proto/switchyard/v1/proxy_link.proto

export const Admission = {
  ADMISSION_UNSPECIFIED: 'ADMISSION_UNSPECIFIED',
  ADMISSION_OPEN: 'ADMISSION_OPEN',
  ADMISSION_HOLD: 'ADMISSION_HOLD',
  ADMISSION_CLOSED: 'ADMISSION_CLOSED',
} as const;

export type Admission =
  | 'ADMISSION_UNSPECIFIED'
  | 0
  | 'ADMISSION_OPEN'
  | 1
  | 'ADMISSION_HOLD'
  | 2
  | 'ADMISSION_CLOSED'
  | 3

export type Admission__Output = typeof Admission[keyof typeof Admission]
