// Original file: proto/switchyard/v1/common.proto

export const OrderStatus = {
  ORDER_STATUS_UNSPECIFIED: 'ORDER_STATUS_UNSPECIFIED',
  ORDER_STATUS_DONE: 'ORDER_STATUS_DONE',
  ORDER_STATUS_STALE: 'ORDER_STATUS_STALE',
  ORDER_STATUS_REFUSED: 'ORDER_STATUS_REFUSED',
} as const;

export type OrderStatus =
  | 'ORDER_STATUS_UNSPECIFIED'
  | 0
  | 'ORDER_STATUS_DONE'
  | 1
  | 'ORDER_STATUS_STALE'
  | 2
  | 'ORDER_STATUS_REFUSED'
  | 3

export type OrderStatus__Output = typeof OrderStatus[keyof typeof OrderStatus]
