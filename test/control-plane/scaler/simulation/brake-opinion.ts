import type { HostRecord } from '../../../../control-plane/scaler/host.ts'
import type { PoolRecord } from '../../../../control-plane/scaler/pool.ts'
import type { ScalerBrake } from '../../../../control-plane/scaler/scaler-brake.ts'

/** Whether no brake stops this, by the oracle's own reading of brakes. */
export function isBrakeless(
  brakes: readonly ScalerBrake[],
  now: number,
  verb: 'create' | 'delete' | 'drain',
  row: HostRecord,
  { spec }: PoolRecord,
): boolean {
  const scopes: readonly string[] = [
    'all',
    `pool:${row.pool}`,
    `provider:${spec.provider}`,
    `region:${spec.region}`,
  ]
  const repairs = verb === 'delete' && (row.destroyPurpose === 'repair' || row.destroyPurpose === 'rollout')
  const replaces = verb === 'create' && row.createPurpose === 'replacement'
  return !brakes.some(
    brake =>
      scopes.includes(brake.scope) &&
      (brake.expiresAt === undefined || brake.expiresAt > now) &&
      (brake.verb === verb ||
        brake.verb === 'all' ||
        ((repairs || replaces) && brake.verb === 'repair') ||
        (repairs && brake.verb === 'create')),
  )
}
