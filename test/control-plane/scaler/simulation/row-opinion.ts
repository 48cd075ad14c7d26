import type { HostRecord } from '../../../../control-plane/scaler/host.ts'
import type { PoolRecord } from '../../../../control-plane/scaler/pool.ts'
import type { DoubleMachine } from './provider-double.ts'

/** What was decided before a controller stood still for a while is judged by what it could have seen. */
export const SLACK_MS = 120_000

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

/** Whether a draining host could serve again, instead of a new one. */
export function couldComeBack(
  row: HostRecord,
  pool: PoolRecord,
  machine: DoubleMachine | undefined,
  now: number,
): boolean {
  return (
    row.times.drainingAt !== undefined &&
    !isOver(row) &&
    row.times.failedAt === undefined &&
    row.flags.tainted === undefined &&
    row.flags.quarantined === undefined &&
    row.flags.cordoned === undefined &&
    row.template === pool.spec.template &&
    (row.drainDeadline ?? 0) - now > 30_000 + SLACK_MS &&
    machine !== undefined &&
    now - Math.max(machine.unknownUntil, machine.tagsLostUntil) > SLACK_MS &&
    machine.badFrom > now &&
    machine.deletedAt === undefined &&
    row.missed === 0
  )
}
