import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import type { Test } from 'tap'
import { eventually } from '../../../support/eventually.ts'
import type { MariaDb } from '../../../support/maria-db.ts'

/** A script's own connection, as plug-ins have them: default isolation (REPEATABLE READ), its own transactions, no retries. */
export class SqlClient {
  readonly connection: Connection

  private constructor(connection: Connection) {
    this.connection = connection
  }

  static async open(
    t: Test,
    server: MariaDb,
    options: { readonly database?: string; readonly user?: string; readonly password?: string } = {},
  ): Promise<SqlClient> {
    const connection = await createConnection({
      host: '127.0.0.1',
      port: server.port,
      user: 'root',
      charset: 'utf8mb4',
      // As the client library of C has it: counts rows that changed.
      flags: ['-FOUND_ROWS'],
      supportBigNumbers: true,
      ...options,
    })
    // The tests kill connections; what is said about it comes with the next statement.
    connection.on('error', () => undefined)
    t.teardown(() => connection.destroy())
    return new SqlClient(connection)
  }

  async rows(sql: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    const [rows] = await this.connection.query<RowDataPacket[]>(sql, [...values])
    return rows
  }

  /** Returns how many rows changed. */
  async run(sql: string, values: readonly unknown[] = []): Promise<number> {
    const [done] = await this.connection.query(sql, [...values])
    return (done as { readonly affectedRows: number }).affectedRows
  }

  /** The row that a procedure answers with. */
  async call(sql: string, values: readonly unknown[] = []): Promise<Readonly<Record<string, unknown>>> {
    const [results] = await this.connection.query(sql, [...values])
    const [rows] = results as unknown as readonly (readonly Record<string, unknown>[])[]
    const row = rows?.[0]
    if (row === undefined) throw new Error(`no row: ${sql}`)
    return row
  }

  get id(): number {
    return this.connection.threadId
  }
}

/** Until some statement waits for a row that another one has locked. */
export function untilSomebodyWaits(server: MariaDb): Promise<true> {
  return eventually('a statement to wait for a lock', 60_000, async () => {
    const rows = await server.query(
      "SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'",
    )
    return Array.isArray(rows) && rows.length > 0 ? true : undefined
  })
}
