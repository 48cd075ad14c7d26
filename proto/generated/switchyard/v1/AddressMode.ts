// Original file: proto/switchyard/v1/common.proto

export const AddressMode = {
  ADDRESS_MODE_NAT: 'ADDRESS_MODE_NAT',
  ADDRESS_MODE_ALIAS: 'ADDRESS_MODE_ALIAS',
  ADDRESS_MODE_RESTORE: 'ADDRESS_MODE_RESTORE',
} as const;

export type AddressMode =
  | 'ADDRESS_MODE_NAT'
  | 0
  | 'ADDRESS_MODE_ALIAS'
  | 1
  | 'ADDRESS_MODE_RESTORE'
  | 2

export type AddressMode__Output = typeof AddressMode[keyof typeof AddressMode]
