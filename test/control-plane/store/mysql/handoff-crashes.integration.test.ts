import t, { type Test } from 'tap'
import type { Transaction } from '../../../../control-plane/store/mysql/mysql-access.ts'
import { MysqlConnection } from '../../../../control-plane/store/mysql/mysql-connection.ts'
import { MysqlHandoffStore } from '../../../../control-plane/store/mysql/mysql-handoff-store.ts'
import { crashContract, type CrashUnderTest } from '../../../contract/handoff-crashes.ts'
import { eventually } from '../../../support/eventually.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { emptiedMysqlSessions } from './make-mysql-sessions.ts'
import { placeOn } from './make-mysql-store.ts'

const LIMITS = { connectMsMax: 60_000, statementMsMax: 60_000, lockWaitSecondsMax: 60 }

/** Transactions on connections of their own, one of which is gone after so many statements, with whatever it has not committed. */
class CutDatabase {
  readonly #place: ReturnType<typeof placeOn>
  readonly #sessions: unknown[] = []
  #left: number

  constructor(place: ReturnType<typeof placeOn>, statements: number) {
    this.#place = place
    this.#left = statements
  }

  get isCut(): boolean {
    return this.#left <= 0
  }

  async transaction<T>(body: (transaction: Transaction) => Promise<T>): Promise<T> {
    const connection = await MysqlConnection.open(this.#place, LIMITS)
    const [session] = await connection.rows('SELECT CONNECTION_ID() AS id')
    this.#sessions.push(session?.['id'])
    const counted = async <R>(statement: Promise<R>): Promise<R> => {
      const answer = await statement
      this.#left -= 1
      if (this.#left > 0) return answer
      connection.close()
      throw new Error('the process is killed here')
    }
    try {
      await counted(connection.run('START TRANSACTION'))
      const result = await body({
        rows: (sql, values) => counted(connection.rows(sql, values)),
        run: (sql, values) => counted(connection.run(sql, values)),
      })
      await counted(connection.run('COMMIT'))
      return result
    } finally {
      connection.close()
    }
  }

  /** Waits until the server has noticed: it keeps locks for so long. */
  async close(): Promise<void> {
    const connection = await MysqlConnection.open(this.#place, LIMITS)
    try {
      await eventually('the end of what was cut', LIMITS.statementMsMax, async () => {
        const present = await connection.rows('SELECT ID AS id FROM information_schema.PROCESSLIST')
        return present.some(({ id }) => this.#sessions.includes(id)) ? undefined : true
      })
    } finally {
      connection.close()
    }
  }
}

t.test('hand-offs that are cut, on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())
  const make = emptiedMysqlSessions(server)
  crashContract(t, async (child: Test): Promise<CrashUnderTest> => {
    const made = await make(child)
    return {
      ...made,
      cutAfter(statements) {
        const database = new CutDatabase(placeOn(server, made.database), statements)
        return {
          store: new MysqlHandoffStore(database),
          isCut: () => database.isCut,
          close: () => database.close(),
        }
      },
    }
  })
})
