import type { Test } from 'tap'
import { openMysql } from '../../../../control-plane/store/mysql/open-mysql.ts'
import type { OpenedStore } from '../../../../control-plane/store/opened-store.ts'
import type { SessionOptions } from '../../../../control-plane/sessions/session-store.ts'
import type { SessionsUnderTest } from '../../../contract/sessions-under-test.ts'
import type { MariaDb } from '../../../support/maria-db.ts'
import { placeOn } from './make-mysql-store.ts'

export interface MysqlSessionsUnderTest extends SessionsUnderTest {
  readonly opened: OpenedStore
  readonly database: string
}

let databases = 0

/** A fresh database on the server, opened. Its clock is the server's: time passes by making what is written older. */
export async function makeMysqlSessions(
  t: Test,
  server: MariaDb,
  sessions: SessionOptions = {},
): Promise<MysqlSessionsUnderTest> {
  databases += 1
  const database = `sessions_${databases}`
  await server.createDatabase(database)
  const opened = await openMysql({ place: placeOn(server, database), sessions })
  t.teardown(() => opened.close())
  return {
    opened,
    database,
    facts: opened.facts,
    sessions: opened.sessions,
    async advance(durationMs) {
      await server.query(`UPDATE shard_lease SET lease_until = lease_until - ${durationMs}`, database)
      await server.query(`UPDATE session SET since = since - ${durationMs}`, database)
      await server.query(
        `UPDATE session_quarantine SET quarantine_until = quarantine_until - ${durationMs}`,
        database,
      )
    },
  }
}
