import type { HostRecord } from '../../../../control-plane/scaler/host.ts'

/** The oracle's own opinion of rows, from their timestamps: nothing of it is the product's. */

export function isOver({ times }: HostRecord): boolean {
  return (
    (times.goneAt ?? times.evictedAt ?? times.destroyingAt ?? times.foundAt ?? times.lostAt) !== undefined
  )
}

export function isUp(row: HostRecord): boolean {
  return !isOver(row) && row.times.drainingAt === undefined && row.times.failedAt === undefined
}

export function isReady(row: HostRecord): boolean {
  return isUp(row) && row.times.readyAt !== undefined
}
