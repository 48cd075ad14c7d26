import { type StoreTimeMs, storeTimeAfter } from '../../../lib/store-time.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import type { EventRecord, NewEvent } from '../../events/event.ts'
import type { Change } from '../../facts/change.ts'
import type { ActiveNode, CommitResult, FactStore } from '../../facts/fact-store.ts'
import type { Facts } from '../../facts/facts.ts'
import type { HardCaps } from '../../scaler/hard-caps.ts'
import type { OpenedStore } from '../opened-store.ts'
import { timeIn } from '../tables/columns.ts'
import { commitChanges } from '../tables/commit-changes.ts'
import type { Connection } from './connection.ts'
import { readEvents } from '../tables/event-table.ts'
import { FactReader } from '../tables/fact-reader.ts'
import { readRevisions } from '../tables/fact-revision.ts'
import { migrate, SQLITE_MIGRATIONS } from './migrate.ts'
import { endLease, nextLease, readLease, writeLease } from '../tables/node-lease.ts'
import { openDatabase } from './open-database.ts'
import { readRequest } from '../tables/request-table.ts'
import { SqliteAliasStore } from './sqlite-alias-store.ts'
import { SqliteHandoffStore } from './sqlite-handoff-store.ts'
import { SqliteScalerLedger } from './sqlite-scaler-ledger.ts'
import { SqliteSessionStore } from './sqlite-session-store.ts'
import { verifySchema } from './verify-schema.ts'

export interface SqliteStoreOptions {
  /** Of the database file; relative to the working directory. `:memory:` for one that ends with its handle. */
  readonly path: string
  /** Tests move time by it. Default: SQLite's own clock, which every process on this machine shares. */
  readonly storeClock?: () => StoreTimeMs
  /** What the scaler never exceeds. Default: `DEFAULT_CAPS`. */
  readonly caps?: HardCaps
}

/** Opens or creates the database and brings its tables to the newest version.
 *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE`; `SWY_STORE_VERSION` when a newer program has used it */
export async function openSqlite({ path, storeClock, caps }: SqliteStoreOptions): Promise<OpenedStore> {
  const timeOn = (connection: Connection) => storeClock ?? (() => databaseTime(connection))
  const connection = openDatabase(path, opened => {
    migrate(opened, SQLITE_MIGRATIONS, timeOn(opened))
    verifySchema(opened, SQLITE_MIGRATIONS)
  })
  const time = timeOn(connection)
  const facts = new SqliteStore(connection, `sqlite:${path}`, time)
  const sessions = new SqliteSessionStore(connection, time)
  const aliases = new SqliteAliasStore(connection, time)
  const scaler = new SqliteScalerLedger(connection, time, caps)
  const handoffs = new SqliteHandoffStore(connection, time)
  const { description } = facts
  return { description, facts, sessions, aliases, scaler, handoffs, close: () => facts.close() }
}

/** The facts alone. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<FactStore> {
  return (await openSqlite(options)).facts
}

/** Truth on one file. One handle per process: the handle knows which lease its process holds. Every call works synchronously
 *  inside; the interface is asynchronous for stores that are elsewhere. */
class SqliteStore implements FactStore {
  readonly description: string
  readonly #connection: Connection
  readonly #time: () => StoreTimeMs
  readonly #facts = new FactReader()
  #held: Token | undefined

  constructor(connection: Connection, description: string, time: () => StoreTimeMs) {
    this.#connection = connection
    this.description = description
    this.#time = time
  }

  async facts(): Promise<Facts> {
    const connection = this.#connection
    return connection.read(() => {
      const revisions = connection.drive(readRevisions())
      const now = this.#time()
      return this.#facts.kept(revisions, now) ?? connection.drive(this.#facts.read(revisions, now))
    })
  }

  async commit(token: Token, changes: readonly Change[], events: readonly NewEvent[]): Promise<CommitResult> {
    return this.#connection.write(
      () => this.#connection.drive(commitChanges({ token, changes, events }, this.#time())),
      result => result.kind === 'done',
    )
  }

  async events(query: {
    readonly subject?: string
    readonly after?: number
    readonly limit: number
    readonly oldest?: boolean
  }): Promise<readonly EventRecord[]> {
    return this.#connection.drive(readEvents(query))
  }

  async request(
    requestId: string,
  ): Promise<{ readonly digest: string; readonly answer: string } | undefined> {
    return this.#connection.drive(readRequest(requestId, this.#time()))
  }

  async lead(node: NodeId, address: string, ttlMs: number): Promise<ActiveNode> {
    const active = () => {
      const lease = this.#connection.drive(readLease())
      const now = this.#time()
      const next = nextLease(
        lease,
        { node, address, expiresAt: storeTimeAfter(now, ttlMs), held: this.#held },
        now,
      )
      return { next, isOurs: next !== lease }
    }
    // A standby asks every second: it looks first, and takes the lock of the writer only when there is something to take.
    const seen = active()
    if (!seen.isOurs) return seen.next
    const led = this.#connection.write(() => {
      const claimed = active()
      if (claimed.isOurs) this.#connection.drive(writeLease(claimed.next))
      return claimed
    })
    if (led.isOurs) this.#held = led.next.token
    return led.next
  }

  async resign(token: Token): Promise<void> {
    this.#connection.write(() => this.#connection.drive(endLease(token, this.#time())))
    if (this.#held === token) this.#held = undefined
  }

  async close(): Promise<void> {
    this.#connection.close()
  }
}

function databaseTime(connection: Connection): StoreTimeMs {
  const row = connection.row("SELECT CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER) AS now")
  if (row === undefined) throw new TypeError('the database has no clock')
  return timeIn(row, 'now')
}
