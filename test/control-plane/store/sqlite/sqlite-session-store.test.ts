import t from 'tap'
import { openSqlite } from '../../../../control-plane/store/sqlite/sqlite-store.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import { sessionStoreContract } from '../../../contract/session-store.ts'
import type { SessionsUnderTest } from '../../../contract/sessions-under-test.ts'
import type { Test } from 'tap'

async function make(t: Test): Promise<SessionsUnderTest> {
  let nowMs = 1_700_000_000_000
  const opened = await openSqlite({ path: ':memory:', storeClock: () => nowMs as StoreTimeMs })
  t.teardown(() => opened.close())
  return {
    facts: opened.facts,
    sessions: opened.sessions,
    async advance(durationMs) {
      nowMs += durationMs
    },
  }
}

sessionStoreContract(t, make, { histories: 200 })
