import { systemClock } from '../../../lib/clock.ts'
import { systemTimers } from '../../../lib/timers.ts'
import type { HardCaps } from '../../scaler/hard-caps.ts'
import type { SessionOptions } from '../../sessions/session-store.ts'
import type { OpenedStore } from '../opened-store.ts'
import { MysqlAliasStore } from './mysql-alias-store.ts'
import { MysqlDatabase } from './mysql-database.ts'
import { MysqlHandoffStore } from './mysql-handoff-store.ts'
import { MysqlScalerLedger } from './mysql-scaler-ledger.ts'
import { MysqlSessionStore } from './mysql-session-store.ts'
import { type MysqlStoreOptions, openMysqlStore } from './open-mysql-store.ts'
import { ShardUsers } from './shard-users.ts'

/** A script may keep a session locked for long: others ask again rather than wait. */
const LOCK_WAIT_SECONDS_MAX = 1

/** Facts and sessions of one database. Sessions have connections of their own.
 *  @throws SwitchyardError as `openMysqlStore`; `SWY_CONFIG_INVALID` for grants that are none */
export async function openMysql(
  options: MysqlStoreOptions & { readonly sessions?: SessionOptions; readonly caps?: HardCaps | undefined },
): Promise<OpenedStore> {
  const database = new MysqlDatabase(options.place, { limits: { lockWaitSecondsMax: LOCK_WAIT_SECONDS_MAX } })
  // Commits of the ledger wait for those of the facts, as these do: they lock the same row.
  const ledgerDatabase = new MysqlDatabase(options.place)
  const users = new ShardUsers({
    database,
    rights: options.sessions?.shardUser,
    clock: systemClock,
    timers: systemTimers,
  })
  const facts = await openMysqlStore(options)
  return {
    description: facts.description,
    facts,
    sessions: new MysqlSessionStore(database, users),
    aliases: new MysqlAliasStore(database, options.storeClock),
    scaler: new MysqlScalerLedger(ledgerDatabase, options),
    handoffs: new MysqlHandoffStore(database),
    async close() {
      database.close()
      ledgerDatabase.close()
      await facts.close()
    },
  }
}
