import t from 'tap'
import { openSqlite } from '../../../../control-plane/store/sqlite/sqlite-store.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import { aliasStoreContract } from '../../../contract/alias-store.ts'

aliasStoreContract(
  t,
  async child => {
    let nowMs = 1_700_000_000_000
    const now = () => nowMs as StoreTimeMs
    const opened = await openSqlite({ path: ':memory:', storeClock: now })
    child.teardown(() => opened.close())
    return { aliases: opened.aliases, now, advance: durationMs => void (nowMs += durationMs) }
  },
  { runs: 200 },
)
