import type { Test } from 'tap'
import { openSqlite } from '../../../../control-plane/store/sqlite/sqlite-store.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import type { SessionsUnderTest } from '../../../contract/sessions-under-test.ts'

/** A database in memory, on a clock of its own. */
export async function makeSqliteSessions(t: Test): Promise<SessionsUnderTest> {
  let nowMs = 1_700_000_000_000
  const opened = await openSqlite({ path: ':memory:', storeClock: () => nowMs as StoreTimeMs })
  t.teardown(() => opened.close())
  return {
    facts: opened.facts,
    sessions: opened.sessions,
    handoffs: opened.handoffs,
    async advance(durationMs) {
      nowMs += durationMs
    },
  }
}
