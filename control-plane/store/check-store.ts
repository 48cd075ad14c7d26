import type { Clock } from '../../lib/clock.ts'
import { SwitchyardError } from '../../lib/errors.ts'
import type { MigrationStatus } from './migration-files.ts'
import { checkMysql } from './mysql/check-mysql.ts'
import { migrationStatus } from './store-admin.ts'
import type { StoreFinding } from './store-finding.ts'
import type { StorePlace } from './store-settings.ts'

/** Whether the store can be worked with from here, and how well. Leaves it as it was. Needs no running control plane.
 *  @param usesFirstFence whether a fleet relies on database users of its shards */
export async function checkStore(
  store: StorePlace,
  clock: Clock,
  usesFirstFence: boolean,
): Promise<readonly StoreFinding[]> {
  try {
    const status = await migrationStatus(store)
    const tables = judgeMigrations(status)
    if (store.kind === 'sqlite')
      return [{ kind: 'ok', name: 'store', detail: `sqlite:${store.path}` }, tables]
    return [...(await checkMysql(store.place, clock, status, usesFirstFence)), tables]
  } catch (error) {
    if (!(error instanceof SwitchyardError)) throw error
    const { code, message, remedy } = error
    return [{ kind: 'fail', name: 'store', detail: `${code}: ${message}`, remedy }]
  }
}

export function judgeMigrations(status: readonly MigrationStatus[]): StoreFinding {
  const name = 'store tables'
  const pending = status.filter(step => step.appliedAtMs === undefined).length
  if (pending === status.length) return { kind: 'note', name, detail: 'none yet; the first start makes them' }
  return pending === 0
    ? { kind: 'ok', name, detail: `all ${status.length} migrations are applied` }
    : {
        kind: 'warn',
        name,
        detail: `${pending} of ${status.length} migrations are not applied yet`,
        remedy: 'Start the control plane, or run `npx switchyard migrate up`.',
      }
}
