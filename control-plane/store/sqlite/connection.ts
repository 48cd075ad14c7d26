import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Row, Statements } from '../tables/statements.ts'
import { asStoreFailure } from './store-failure.ts'

type Parameters = Readonly<Record<string, SQLInputValue>>

const NONE: Parameters = {}
const NO_ROWS: readonly Row[] = []

/** One handle on the database file: prepared statements, kept for its lifetime, and transactions.
 *  The statements are constants of the program, so the cache is as large as its SQL and no larger.
 *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE` from every method */
export class Connection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  rows(sql: string, parameters = NONE): readonly Row[] {
    return guarded(() => this.#statement(sql).all(parameters))
  }

  row(sql: string, parameters = NONE): Row | undefined {
    return guarded(() => this.#statement(sql).get(parameters))
  }

  /** Returns how many rows were inserted, updated or deleted. */
  run(sql: string, parameters = NONE): number {
    return guarded(() => Number(this.#statement(sql).run(parameters).changes))
  }

  /** Carries out what the shared tables want, one statement after the other. */
  drive<T>(statements: Statements<T>): T {
    let step = statements.next()
    while (step.done !== true) {
      const { kind, sql, parameters } = step.value
      const answer =
        kind === 'read'
          ? { rows: this.rows(sql, parameters), written: 0 }
          : { rows: NO_ROWS, written: this.run(sql, parameters) }
      step = statements.next(answer)
    }
    return step.value
  }

  /** Several statements at once, not cached: for migrations and settings. */
  execute(sql: string): void {
    guarded(() => this.#database.exec(sql))
  }

  /** Runs `body` on one consistent view. Writers neither block it nor are blocked by it. */
  read<T>(body: () => T): T {
    return this.#transaction('BEGIN', body, () => true)
  }

  /** Runs `body` as the only writer of the file; undone if it throws, or if `isKept` says no of what it returned.
   *  `IMMEDIATE`: the lock is taken first, so what `body` reads is still true when it writes. */
  write<T>(body: () => T, isKept: (result: T) => boolean = () => true): T {
    return this.#transaction('BEGIN IMMEDIATE', body, isKept)
  }

  close(): void {
    if (this.#database.isOpen) guarded(() => this.#database.close())
  }

  #transaction<T>(begin: string, body: () => T, isKept: (result: T) => boolean): T {
    this.#rollBack()
    this.run(begin)
    try {
      const result = body()
      this.run(isKept(result) ? 'COMMIT' : 'ROLLBACK')
      return result
    } catch (error) {
      try {
        this.#rollBack()
      } catch {
        // The first failure tells more. The next transaction rolls back again before it begins.
      }
      throw error
    }
  }

  /** SQLite has already rolled back after some failures (a full disk); after others the transaction is still open. */
  #rollBack(): void {
    if (this.#database.isTransaction) this.run('ROLLBACK')
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

function guarded<T>(body: () => T): T {
  try {
    return body()
  } catch (error) {
    throw asStoreFailure(error)
  }
}
