import type { AliasRecord, AliasRules, AliasStore } from '../../aliases/alias-store.ts'
import { allotAliases, findAlias } from '../tables/alias-table.ts'
import { timeIn } from '../tables/columns.ts'
import { drive } from './drive-statements.ts'
import type { MysqlDatabase } from './mysql-database.ts'
import type { StoreClock } from './mysql-store.ts'
import { DATABASE_TIME_MS } from './store-clock.ts'

/** Aliases on a MySQL or MariaDB server, shared by all nodes. */
export class MysqlAliasStore implements AliasStore {
  readonly #database: MysqlDatabase
  readonly #storeClock: StoreClock | undefined

  constructor(database: MysqlDatabase, storeClock?: StoreClock) {
    this.#database = database
    this.#storeClock = storeClock
  }

  async allot(ips: readonly string[], rules: AliasRules): Promise<readonly AliasRecord[]> {
    return this.#database.transaction(async transaction => {
      const [found] = await transaction.rows(`SELECT ${DATABASE_TIME_MS} AS now`)
      if (found === undefined) throw new TypeError('the database has no clock')
      return drive(transaction, allotAliases(ips, rules, this.#storeClock?.() ?? timeIn(found, 'now')))
    })
  }

  async find(address: string): Promise<AliasRecord | undefined> {
    return drive(this.#database, findAlias(address))
  }
}
