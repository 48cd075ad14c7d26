import t from 'tap'
import { openMysql } from '../../../../control-plane/store/mysql/open-mysql.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import { scalerLedgerContract } from '../../../contract/scaler-ledger.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { ledgerHandle } from '../make-ledger.ts'
import { placeOn } from './make-mysql-store.ts'

t.test('the ledger on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())
  let databases = 0
  scalerLedgerContract(t, async child => {
    databases += 1
    const database = `ledger_${databases}`
    await server.createDatabase(database)
    let nowMs = 1_700_000_000_000
    return {
      async open() {
        const opened = await openMysql({
          place: placeOn(server, database),
          storeClock: () => nowMs as StoreTimeMs,
        })
        child.teardown(() => opened.close())
        return ledgerHandle(opened)
      },
      advance: durationMs => void (nowMs += durationMs),
    }
  })
})
