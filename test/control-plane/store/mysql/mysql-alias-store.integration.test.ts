import t from 'tap'
import { openMysql } from '../../../../control-plane/store/mysql/open-mysql.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import { aliasStoreContract } from '../../../contract/alias-store.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { placeOn } from './make-mysql-store.ts'

t.test('aliases on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())
  let databases = 0
  const make = async (child: typeof t) => {
    databases += 1
    const database = `aliases_${databases}`
    await server.createDatabase(database)
    let nowMs = 1_700_000_000_000
    const now = () => nowMs as StoreTimeMs
    const opened = await openMysql({ place: placeOn(server, database), storeClock: now })
    child.teardown(() => opened.close())
    return { aliases: opened.aliases, now, advance: (durationMs: number) => void (nowMs += durationMs) }
  }
  aliasStoreContract(t, make, { runs: 20 })
})
