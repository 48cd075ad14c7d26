import { backoffMs } from '../../../lib/backoff.ts'
import type { Random } from '../../../lib/random.ts'
import type { Timers } from '../../../lib/timers.ts'
import type { MysqlConnection, MysqlRow, MysqlValue, Written } from './mysql-connection.ts'
import { asMysqlFailure, failureKind } from './mysql-failure.ts'
import type { MysqlPlace } from './mysql-place.ts'
import type { MysqlPool } from './mysql-pool.ts'

/** How often one and the same is tried. Beside waits of up to 300 ms: five seconds of deadlocks, which many who take the same rows in
 *  different orders do to each other; what waits for a lock or loses its connection has waited long each time. */
const TRIES_MAX = { deadlock: 20, again: 6, lost: 6, refused: 1 } as const
const RETRY = { firstMs: 10, mostMs: 300 } as const

/** What runs inside a transaction. Values take the place of `?`. Whole numbers beyond 2^53 come as text. */
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

interface MysqlAccessParts {
  readonly pool: MysqlPool
  readonly place: MysqlPlace
  readonly random: Random
  readonly timers: Timers
}

/** Statements and transactions on the connections of one pool.
 *  @throws SwitchyardError from every method: `SWY_STORE_UNAVAILABLE` (retryable; after a writing statement or a transaction the outcome
 *  is unknown), `SWY_STORE_DENIED`, `SWY_CONFIG_INVALID` */
export class MysqlAccess {
  readonly #parts: MysqlAccessParts

  constructor(parts: MysqlAccessParts) {
    this.#parts = parts
  }

  /** A reading statement; asked once more if the connection was lost meanwhile. */
  async rows(sql: string, values: readonly MysqlValue[] = []): Promise<readonly MysqlRow[]> {
    const ask = () => this.#parts.pool.use(connection => connection.rows(sql, values))
    return this.#guarded(async () => {
      try {
        return await ask()
      } catch (error) {
        if (failureKind(error) !== 'lost') throw error
        return ask()
      }
    })
  }

  /** A procedure that may be called twice: called again after a deadlock, a lock wait timeout, or a lost connection. */
  async call(sql: string, values: readonly MysqlValue[]): Promise<readonly unknown[]> {
    const send = () => this.#parts.pool.use(connection => connection.rows(sql, values))
    return this.#guarded(() => this.#retried({ afterLoss: true }, send))
  }

  /** One writing statement, committed at once; sent again after a deadlock. A lost connection leaves the outcome unknown. */
  async run(sql: string, values: readonly MysqlValue[] = []): Promise<Written> {
    const send = () => this.#parts.pool.use(connection => connection.run(sql, values))
    return this.#guarded(() => this.#retried({ afterLoss: false }, send))
  }

  /** Runs `body` in one transaction; the whole of it once more after a deadlock, a lock wait timeout, or a connection that was lost
   *  before the commit was sent (at most `TRIES_MAX` times): `body` does nothing but talk to the database. */
  async transaction<T>(
    body: (transaction: Transaction) => Promise<T>,
    kind: TransactionKind<T> = {},
  ): Promise<T> {
    // What was lost before the commit was sent is undone by the server; afterwards nobody knows.
    const retry = { afterLoss: true }
    const attempt = async (connection: MysqlConnection): Promise<T> => {
      retry.afterLoss = true
      await begin(connection, kind.view)
      try {
        const result = await body(connection)
        const isKept = kind.isKept?.(result) ?? true
        if (isKept) retry.afterLoss = false
        await connection.run(isKept ? 'COMMIT' : 'ROLLBACK')
        return result
      } catch (error) {
        await rollBack(connection)
        throw error
      }
    }
    return this.#guarded(() => this.#retried(retry, () => this.#parts.pool.use(attempt)))
  }

  async #retried<T>(retry: { readonly afterLoss: boolean }, attempt: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1)
      try {
        return await attempt()
      } catch (error) {
        const kind = failureKind(error)
        if (tried >= TRIES_MAX[kind] || (kind === 'lost' && !retry.afterLoss)) throw error
        await this.#pause(backoffMs(tried - 1, RETRY, this.#parts.random))
      }
  }

  #pause(durationMs: number): Promise<void> {
    return new Promise(resolve => {
      this.#parts.timers.once(durationMs, resolve)
    })
  }

  async #guarded<T>(body: () => Promise<T>): Promise<T> {
    try {
      return await body()
    } catch (error) {
      throw asMysqlFailure(error, this.#parts.place)
    }
  }
}

async function begin(connection: MysqlConnection, view: TransactionKind<unknown>['view']): Promise<void> {
  if (view !== 'snapshot') {
    await connection.run('START TRANSACTION')
    return
  }
  // Of the next transaction only. In READ COMMITTED every statement would have a view of its own.
  await connection.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
  await connection.run('START TRANSACTION WITH CONSISTENT SNAPSHOT')
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
