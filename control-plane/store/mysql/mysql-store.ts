import { type StoreTimeMs, storeTimeAfter } from '../../../lib/store-time.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import type { EventRecord, NewEvent } from '../../events/event.ts'
import type { Change } from '../../facts/change.ts'
import type { ActiveNode, CommitResult, FactStore } from '../../facts/fact-store.ts'
import type { Facts } from '../../facts/facts.ts'
import { timeIn } from '../tables/columns.ts'
import { commitChanges } from '../tables/commit-changes.ts'
import { readEvents } from '../tables/event-table.ts'
import { FactReader } from '../tables/fact-reader.ts'
import { readRevisions, revisionsIn } from '../tables/fact-revision.ts'
import { endLease, nextLease, readLease, writeLease } from '../tables/node-lease.ts'
import { readRequest } from '../tables/request-table.ts'
import { drive } from './drive-statements.ts'
import type { Transaction } from './mysql-access.ts'
import type { MysqlDatabase } from './mysql-database.ts'
import { placeText } from './mysql-place.ts'
import { DATABASE_TIME_MS } from './store-clock.ts'

/** Tests move time by it. Default: the database's own clock, which all nodes share. */
export type StoreClock = () => StoreTimeMs

/** Commits come one after the other, and none overlaps a change of the active node: whoever writes holds this row. */
export const LOCK_LEASE = 'SELECT token FROM node_lease WHERE id = 1 FOR UPDATE'
export const READ_REVISIONS = `SELECT part, revision, ${DATABASE_TIME_MS} AS now FROM fact_revision`
export const READ_TIME = `SELECT ${DATABASE_TIME_MS} AS now`

/** Truth on a MySQL or MariaDB server, shared by all nodes. One per process: it knows which lease its process holds.
 *  The database is ready: `openMysqlStore`. */
export class MysqlStore implements FactStore {
  readonly description: string
  readonly #database: MysqlDatabase
  readonly #storeClock: StoreClock | undefined
  #facts = new FactReader()
  #exchanges = 0
  #held: Token | undefined

  constructor(database: MysqlDatabase, storeClock?: StoreClock) {
    this.#database = database
    this.#storeClock = storeClock
    this.description = placeText(database.place)
  }

  /** One round trip while nothing has changed. */
  async facts(): Promise<Facts> {
    const found = await this.#database.rows(READ_REVISIONS)
    const reader = this.#reader()
    const [first] = found
    if (first === undefined) throw new TypeError('the table fact_revision is empty')
    const kept = reader.kept(revisionsIn(found), this.#storeClock?.() ?? timeIn(first, 'now'))
    return kept ?? this.#database.transaction(transaction => this.#read(transaction), { view: 'snapshot' })
  }

  async commit(token: Token, changes: readonly Change[], events: readonly NewEvent[]): Promise<CommitResult> {
    return this.#database.transaction(
      async transaction => {
        await transaction.rows(LOCK_LEASE)
        const now = await this.#time(transaction)
        return drive(transaction, commitChanges({ token, changes, events }, now))
      },
      { isKept: result => result.kind === 'done' },
    )
  }

  async events(query: Parameters<FactStore['events']>[0]): Promise<readonly EventRecord[]> {
    return drive(this.#database, readEvents(query))
  }

  async request(requestId: string): ReturnType<FactStore['request']> {
    const now = await this.#time(this.#database)
    return drive(this.#database, readRequest(requestId, now))
  }

  async lead(node: NodeId, address: string, ttlMs: number): Promise<ActiveNode> {
    const active = async (transaction: Pick<Transaction, 'rows' | 'run'>) => {
      const lease = await drive(transaction, readLease())
      const now = await this.#time(transaction)
      const claim = { node, address, expiresAt: storeTimeAfter(now, ttlMs), held: this.#held }
      const next = nextLease(lease, claim, now)
      return { next, isOurs: next !== lease }
    }
    // A standby asks every second: it looks first, and takes the lock only when there is something to take.
    const seen = await active(this.#database.lease)
    if (!seen.isOurs) return seen.next
    const led = await this.#database.lease.transaction(async transaction => {
      await transaction.rows(LOCK_LEASE)
      const claimed = await active(transaction)
      if (claimed.isOurs) await drive(transaction, writeLease(claimed.next))
      return claimed
    })
    if (led.isOurs) this.#held = led.next.token
    return led.next
  }

  async resign(token: Token): Promise<void> {
    await this.#database.lease.transaction(async transaction => {
      await transaction.rows(LOCK_LEASE)
      await drive(transaction, endLease(token, await this.#time(transaction)))
    })
    if (this.#held === token) this.#held = undefined
  }

  async close(): Promise<void> {
    this.#database.close()
  }

  /** On one consistent view. */
  async #read(transaction: Transaction): Promise<Facts> {
    const now = await this.#time(transaction)
    const revisions = await drive(transaction, readRevisions())
    return drive(transaction, this.#reader().read(revisions, now))
  }

  /** A new one after the database has been exchanged: its revisions are others, though their numbers may be the same. */
  #reader(): FactReader {
    const { exchanges } = this.#database
    if (exchanges !== this.#exchanges) {
      this.#facts = new FactReader()
      this.#exchanges = exchanges
    }
    return this.#facts
  }

  async #time(transaction: Pick<Transaction, 'rows'>): Promise<StoreTimeMs> {
    if (this.#storeClock !== undefined) return this.#storeClock()
    const [found] = await transaction.rows(READ_TIME)
    if (found === undefined) throw new TypeError('the database has no clock')
    return timeIn(found, 'now')
  }
}
