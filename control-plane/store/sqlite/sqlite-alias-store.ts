import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { AliasRecord, AliasRules, AliasStore } from '../../aliases/alias-store.ts'
import { allotAliases, findAlias } from '../tables/alias-table.ts'
import type { Connection } from './connection.ts'

/** Aliases in the file of the facts, on the same handle. */
export class SqliteAliasStore implements AliasStore {
  readonly #connection: Connection
  readonly #time: () => StoreTimeMs

  constructor(connection: Connection, time: () => StoreTimeMs) {
    this.#connection = connection
    this.#time = time
  }

  async allot(ips: readonly string[], rules: AliasRules): Promise<readonly AliasRecord[]> {
    return this.#connection.write(() => this.#connection.drive(allotAliases(ips, rules, this.#time())))
  }

  async find(address: string): Promise<AliasRecord | undefined> {
    return this.#connection.drive(findAlias(address))
  }
}
