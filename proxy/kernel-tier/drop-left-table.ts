import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import { tableName } from '../kernel/kernel-elements.ts'
import type { TakeHold } from './kernel-hold.ts'
import type { TableMarker } from './table-marker.ts'
import { dropTables } from './take-table.ts'

interface LeftTableGround {
  readonly session: NftSession
  readonly marker: TableMarker
  readonly takeHold: TakeHold
}

/** For a proxy that carries by other means: what a process before it has left in the kernel would go on carrying flows that this one does not know,
 *  and later send datagrams to whoever has their ports by then. Runs no nft where nothing can be left.
 *  @throws SwitchyardError `SWY_KERNEL_TABLE_LEFT` where it cannot be taken out */
export async function dropLeftTable({ session, marker, takeHold }: LeftTableGround, log: Log): Promise<void> {
  if (!marker.isSet) return
  try {
    const hold = await takeHold()
    // Somebody else who has it has taken the table over, and out of it whatever was ours.
    if (hold !== undefined) {
      try {
        await dropTables(session)
      } finally {
        await hold.release()
      }
      log.info({}, 'took out of the kernel what the last process has left there')
    }
    marker.clear()
  } catch (error) {
    throw tableLeft(error, marker, log)
  }
}

/** With such a table no proxy may listen. Says so in the log, too. */
export function tableLeft(error: unknown, marker: TableMarker, log: Log): SwitchyardError {
  const remedy = `nft delete table ${tableName(4)} (and ${tableName(6)}, as root), then rm ${marker.path}`
  const what = `the last process has left its table in the kernel, and it cannot be deleted: ${messageOf(error)}`
  log.error({ remedy }, what)
  return new SwitchyardError('SWY_KERNEL_TABLE_LEFT', `${what}; ${remedy}`, { cause: error })
}
