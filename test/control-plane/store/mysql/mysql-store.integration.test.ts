import t from 'tap'
import { factStoreContract } from '../../../contract/fact-store.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { onMariaDb } from './make-mysql-store.ts'

t.test('on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())
  factStoreContract(t, onMariaDb(server))
})
