import { codeOf } from '../../../lib/errors.ts'
import { type Random, systemRandom } from '../../../lib/random.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { Token } from '../../../proto/contract/ids.ts'
import type { NewEvent } from '../../events/event.ts'
import type { HardCaps } from '../../scaler/hard-caps.ts'
import { installationName } from '../../scaler/installation-name.ts'
import type { LedgerChange, ScalerFacts, ScalerLedger } from '../../scaler/ledger.ts'
import { timeIn } from '../tables/columns.ts'
import { readRevisions, revisionsIn } from '../tables/fact-revision.ts'
import { commitLedger, nameInstallation, ScalerReader } from '../tables/scaler-table.ts'
import { drive } from './drive-statements.ts'
import type { Transaction } from './mysql-access.ts'
import type { MysqlDatabase } from './mysql-database.ts'
import { LOCK_LEASE, READ_REVISIONS, READ_TIME, type StoreClock } from './mysql-store.ts'

/** The scaler's ledger on a MySQL or MariaDB server, shared by all nodes. */
export class MysqlScalerLedger implements ScalerLedger {
  readonly #database: MysqlDatabase
  readonly #storeClock: StoreClock | undefined
  readonly #random: Random
  readonly #caps: HardCaps | undefined
  #reader: ScalerReader
  #exchanges = 0

  /** @param options.caps what is never exceeded; default: `DEFAULT_CAPS` */
  constructor(
    database: MysqlDatabase,
    {
      storeClock,
      caps,
    }: { readonly storeClock?: StoreClock | undefined; readonly caps?: HardCaps | undefined },
    random = systemRandom,
  ) {
    this.#database = database
    this.#storeClock = storeClock
    this.#caps = caps
    this.#reader = new ScalerReader(caps)
    this.#random = random
  }

  /** One round trip while nothing has changed. */
  async read(): Promise<ScalerFacts> {
    const found = await this.#database.rows(READ_REVISIONS)
    const [first] = found
    if (first === undefined) throw new TypeError('the table fact_revision is empty')
    const kept = this.#current().kept(revisionsIn(found), this.#storeClock?.() ?? timeIn(first, 'now'))
    const known = kept ?? (await this.#readTables())
    if (known !== undefined) return known
    await this.#database.transaction(async transaction => {
      await transaction.rows(LOCK_LEASE)
      await drive(transaction, nameInstallation(installationName(this.#random)))
    })
    const named = await this.#readTables()
    if (named === undefined) throw new TypeError('the installation has no name')
    return named
  }

  /** On one consistent view. */
  #readTables(): Promise<ScalerFacts | undefined> {
    return this.#database.transaction(
      async transaction => {
        const now = await this.#time(transaction)
        const revisions = await drive(transaction, readRevisions())
        return drive(transaction, this.#current().read(revisions, now))
      },
      { view: 'snapshot' },
    )
  }

  async commit(
    token: Token,
    changes: readonly LedgerChange[],
    events: readonly NewEvent[],
  ): Promise<'done' | 'refused'> {
    const reader = this.#current()
    try {
      const answer = await this.#database.transaction(
        async transaction => {
          await transaction.rows(LOCK_LEASE)
          const now = await this.#time(transaction)
          return drive(transaction, commitLedger(reader, { token, changes, events }, now, this.#random))
        },
        { isKept: ({ kind }) => kind === 'done' },
      )
      if (answer.kind === 'done') reader.keep(answer.kept)
      if (answer.kind !== 'unnamed') return answer.kind
      await this.read()
      return this.commit(token, changes, events)
    } catch (error) {
      if (codeOf(error) === 'SWY_STORE_STALE') return 'refused'
      throw error
    }
  }

  /** A new one after the database has been exchanged: its revisions are others, though their numbers may be the same. */
  #current(): ScalerReader {
    const { exchanges } = this.#database
    if (exchanges !== this.#exchanges) {
      this.#reader = new ScalerReader(this.#caps)
      this.#exchanges = exchanges
    }
    return this.#reader
  }

  async #time(transaction: Pick<Transaction, 'rows'>): Promise<StoreTimeMs> {
    if (this.#storeClock !== undefined) return this.#storeClock()
    const [found] = await transaction.rows(READ_TIME)
    if (found === undefined) throw new TypeError('the database has no clock')
    return timeIn(found, 'now')
  }
}
