import type { Test } from 'tap'
import { openMysql } from '../../../../control-plane/store/mysql/open-mysql.ts'
import type { OpenedStore } from '../../../../control-plane/store/opened-store.ts'
import type { SessionOptions } from '../../../../control-plane/sessions/session-store.ts'
import type { SessionsUnderTest } from '../../../contract/sessions-under-test.ts'
import type { MariaDb } from '../../../support/maria-db.ts'
import { empty, placeOn } from './make-mysql-store.ts'

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
  return openedOn(t, server, database, sessions)
}

/** The same in one database, which is emptied: making tables takes a hundred times as long as what most tests do with them. One test after the
 *  other. */
export function emptiedMysqlSessions(server: MariaDb): (t: Test) => Promise<MysqlSessionsUnderTest> {
  const database = 'emptied'
  let isMade = false
  return async t => {
    if (isMade) await empty(placeOn(server, database))
    else await server.createDatabase(database)
    isMade = true
    return openedOn(t, server, database, {})
  }
}

async function openedOn(
  t: Test,
  server: MariaDb,
  database: string,
  sessions: SessionOptions,
): Promise<MysqlSessionsUnderTest> {
  const opened = await openMysql({ place: placeOn(server, database), sessions })
  t.teardown(() => opened.close())
  return {
    opened,
    database,
    facts: opened.facts,
    sessions: opened.sessions,
    handoffs: opened.handoffs,
    async advance(durationMs) {
      await server.query(`UPDATE shard_lease SET lease_until = lease_until - ${durationMs}`, database)
      await server.query(`UPDATE session SET since = since - ${durationMs}`, database)
      await server.query(
        `UPDATE session_quarantine SET quarantine_until = quarantine_until - ${durationMs}`,
        database,
      )
      await server.query(
        `UPDATE handoff SET since = since - ${durationMs}, ends_at = ends_at - ${durationMs}, ended_at = ended_at - ${durationMs}`,
        database,
      )
      await server.query(`UPDATE handoff_member SET arrived_at = arrived_at - ${durationMs}`, database)
      await server.query(`UPDATE reservation SET expires_at = expires_at - ${durationMs}`, database)
      await server.query('UPDATE fact_revision SET revision = revision + 1', database)
    },
  }
}
