import t from 'tap'
import { handoffStoreContract } from '../../../contract/handoff-store.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { emptiedMysqlSessions } from './make-mysql-sessions.ts'

t.test('hand-offs on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())
  handoffStoreContract(t, emptiedMysqlSessions(server), { histories: 10 })
})
