import t, { type Test } from 'tap'
import type { Transaction } from '../../../../control-plane/store/mysql/mysql-access.ts'
import { MysqlConnection } from '../../../../control-plane/store/mysql/mysql-connection.ts'
import { MysqlHandoffStore } from '../../../../control-plane/store/mysql/mysql-handoff-store.ts'
import { crashContract, type CrashUnderTest } from '../../../contract/handoff-crashes.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { emptiedMysqlSessions } from './make-mysql-sessions.ts'
import { placeOn } from './make-mysql-store.ts'

/** Transactions on connections of their own, one of which is gone after so many statements, with whatever it has not committed. */
class CutDatabase {
  readonly #place: ReturnType<typeof placeOn>
  #left: number

  constructor(place: ReturnType<typeof placeOn>, statements: number) {
    this.#place = place
    this.#left = statements
  }

  get isCut(): boolean {
    return this.#left <= 0
  }

  async transaction<T>(body: (transaction: Transaction) => Promise<T>): Promise<T> {
    const limits = { connectMsMax: 60_000, statementMsMax: 60_000, lockWaitSecondsMax: 60 }
    const connection = await MysqlConnection.open(this.#place, limits)
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
          close: () => undefined,
        }
      },
    }
  })
})
