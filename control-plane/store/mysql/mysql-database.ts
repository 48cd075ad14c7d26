import { backoffMs } from '../../../lib/backoff.ts'
import { type Clock, systemClock } from '../../../lib/clock.ts'
import { type Random, systemRandom } from '../../../lib/random.ts'
import { systemTimers, type Timers } from '../../../lib/timers.ts'
import type { MysqlConnection, MysqlRow, MysqlValue, Written } from './mysql-connection.ts'
import { asMysqlFailure, failureKind } from './mysql-failure.ts'
import type { MysqlPlace } from './mysql-place.ts'
import { MysqlPool, type PoolLimits } from './mysql-pool.ts'

/** Of ordinary work: facts, commits, sessions. */
export const STORE_CONNECTIONS_MAX = 10
/** For the lease of the active node, which waits behind nothing else. */
export const LEASE_CONNECTIONS_MAX = 2
/** The first, and five more. */
export const TRANSACTION_TRIES_MAX = 6

const ORDINARY: PoolLimits = {
  connectionsMax: STORE_CONNECTIONS_MAX,
  waitingMax: 1_000,
  waitMsMax: 5_000,
  connectMsMax: 3_000,
  statementMsMax: 10_000,
  lockWaitSecondsMax: 5,
}
/** All well below the time to live of the lease: a node that cannot renew must know while it still leads. */
const LEASE: PoolLimits = {
  connectionsMax: LEASE_CONNECTIONS_MAX,
  waitingMax: 10,
  waitMsMax: 1_000,
  connectMsMax: 1_500,
  statementMsMax: 2_000,
  lockWaitSecondsMax: 1,
}
const RETRY = { firstMs: 10, mostMs: 300 } as const

export interface MysqlDatabaseParts {
  readonly clock?: Clock
  readonly random?: Random
  readonly timers?: Timers
}

/** What runs inside a transaction. */
export interface Transaction {
  rows(sql: string, values?: readonly MysqlValue[]): Promise<readonly MysqlRow[]>
  run(sql: string, values?: readonly MysqlValue[]): Promise<Written>
}

export interface TransactionKind<T> {
  /** Default `read committed`. `snapshot`: one consistent view, for reading only. */
  readonly view?: 'read committed' | 'snapshot'
  /** Says of what the body returned whether it is committed; else it is undone. Default: always. */
  readonly isKept?: (result: T) => boolean
}

/** One database on a MySQL or MariaDB server. Values take the place of `?`. Whole numbers beyond 2^53 come as text.
 *  @throws SwitchyardError from every method: `SWY_STORE_UNAVAILABLE` (retryable; after a writing statement or a transaction the outcome
 *  is unknown), `SWY_STORE_DENIED`, `SWY_CONFIG_INVALID` */
export class MysqlDatabase {
  readonly place: MysqlPlace
  readonly #ordinary: MysqlPool
  readonly #lease: MysqlPool
  readonly #random: Random
  readonly #timers: Timers

  /** Opens no connection yet. */
  constructor(place: MysqlPlace, parts: MysqlDatabaseParts = {}) {
    const { clock = systemClock, random = systemRandom, timers = systemTimers } = parts
    this.place = place
    this.#random = random
    this.#timers = timers
    this.#ordinary = new MysqlPool(place, ORDINARY, { clock, timers })
    this.#lease = new MysqlPool(place, LEASE, { clock, timers })
  }

  /** A reading statement; asked once more if the connection was lost meanwhile. */
  async rows(sql: string, values: readonly MysqlValue[] = []): Promise<readonly MysqlRow[]> {
    return this.#guarded(async () => {
      try {
        return await this.#ordinary.use(connection => connection.rows(sql, values))
      } catch (error) {
        if (failureKind(error) !== 'lost') throw error
        return this.#ordinary.use(connection => connection.rows(sql, values))
      }
    })
  }

  /** One writing statement, committed at once; sent again after a deadlock. A lost connection leaves the outcome unknown. */
  async run(sql: string, values: readonly MysqlValue[] = []): Promise<Written> {
    return this.#guarded(() =>
      this.#retried('again', () => this.#ordinary.use(connection => connection.run(sql, values))),
    )
  }

  /** Runs `body` in one transaction; the whole of it once more after a deadlock, a lock wait timeout, or a connection that was lost
   *  before the commit was sent (at most `TRANSACTION_TRIES_MAX` times): `body` does nothing but talk to the database. */
  async transaction<T>(
    body: (transaction: Transaction) => Promise<T>,
    kind: TransactionKind<T> = {},
  ): Promise<T> {
    return this.#guarded(() => this.#transaction(this.#ordinary, body, kind))
  }

  /** As `transaction`, on connections that only the lease of the active node uses. */
  async leaseTransaction<T>(body: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#guarded(() => this.#transaction(this.#lease, body, {}))
  }

  /** As `rows`, on connections that only the lease of the active node uses. */
  async leaseRows(sql: string, values: readonly MysqlValue[] = []): Promise<readonly MysqlRow[]> {
    return this.#guarded(() => this.#lease.use(connection => connection.rows(sql, values)))
  }

  /** Which server answers now: `server_id`, host name, port, and `server_uuid` where it has one. Another value than before: the database
   *  has been exchanged, and what was acknowledged last may be gone. */
  async identity(): Promise<string> {
    return this.#guarded(() =>
      this.#ordinary.use(async connection => {
        await connection.rows('SELECT 1')
        return connection.identity
      }),
    )
  }

  /** Runs `body` on one connection, outside any transaction: for what belongs to a session (`GET_LOCK`). */
  async session<T>(body: (connection: MysqlConnection) => Promise<T>): Promise<T> {
    return this.#guarded(() => this.#ordinary.use(body))
  }

  close(): void {
    this.#ordinary.close()
    this.#lease.close()
  }

  async #transaction<T>(
    pool: MysqlPool,
    body: (transaction: Transaction) => Promise<T>,
    kind: TransactionKind<T>,
  ): Promise<T> {
    return this.#retried('again or lost', mayRetry =>
      pool.use(async connection => {
        if (kind.view === 'snapshot') {
          await connection.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
          await connection.run('START TRANSACTION WITH CONSISTENT SNAPSHOT')
        } else await connection.run('START TRANSACTION')
        try {
          const result = await body(connection)
          const isKept = kind.isKept === undefined || kind.isKept(result)
          if (isKept) mayRetry.afterLoss = false
          await connection.run(isKept ? 'COMMIT' : 'ROLLBACK')
          return result
        } catch (error) {
          await rollBack(connection)
          throw error
        }
      }),
    )
  }

  async #retried<T>(
    when: 'again' | 'again or lost',
    attempt: (mayRetry: { afterLoss: boolean }) => Promise<T>,
  ): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      const mayRetry = { afterLoss: when === 'again or lost' }
      try {
        return await attempt(mayRetry)
      } catch (error) {
        const kind = failureKind(error)
        const isWorthIt = kind === 'again' || (kind === 'lost' && mayRetry.afterLoss)
        if (!isWorthIt || tried >= TRANSACTION_TRIES_MAX) throw error
        await this.#pause(backoffMs(tried - 1, RETRY, this.#random))
      }
    }
  }

  #pause(durationMs: number): Promise<void> {
    return new Promise(resolve => {
      this.#timers.once(durationMs, resolve)
    })
  }

  async #guarded<T>(body: () => Promise<T>): Promise<T> {
    try {
      return await body()
    } catch (error) {
      throw asMysqlFailure(error, this.place)
    }
  }
}

/** A connection that cannot even undo is given up, which undoes too. */
async function rollBack(connection: MysqlConnection): Promise<void> {
  if (connection.isLost) return
  try {
    await connection.run('ROLLBACK')
  } catch {
    connection.close()
  }
}
