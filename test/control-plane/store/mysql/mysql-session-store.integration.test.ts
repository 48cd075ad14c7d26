import t from 'tap'
import { sessionStoreContract } from '../../../contract/session-store.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { makeMysqlSessions } from './make-mysql-sessions.ts'

t.test('sessions on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())
  sessionStoreContract(t, child => makeMysqlSessions(child, server), { histories: 10 })
})
