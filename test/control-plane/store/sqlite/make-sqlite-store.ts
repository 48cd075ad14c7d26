import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { FactStore } from '../../../../control-plane/facts/fact-store.ts'
import { openSqliteStore } from '../../../../control-plane/store/sqlite/sqlite-store.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import type { StoreUnderTest } from '../../../contract/store-under-test.ts'

/** A file in the test's own directory, opened as often as wanted, on a clock of its own. */
export async function makeFileStore(t: Test): Promise<StoreUnderTest> {
  const path = join(mkdtempSync(join(t.testdir(), 'store-')), 'switchyard.db')
  return makeStore(t, clock => openSqliteStore({ path, storeClock: clock }), true)
}

/** One handle in memory: the fake that other tests use. */
export async function makeMemoryStore(t: Test): Promise<StoreUnderTest> {
  let only: Promise<FactStore> | undefined
  return makeStore(t, clock => (only ??= openSqliteStore({ path: ':memory:', storeClock: clock })), false)
}

function makeStore(
  t: Test,
  open: (clock: () => StoreTimeMs) => Promise<FactStore>,
  isShared: boolean,
): StoreUnderTest {
  let nowMs = 1_700_000_000_000
  const clock = () => nowMs as StoreTimeMs
  return {
    isShared,
    async open() {
      const store = await open(clock)
      t.teardown(() => store.close())
      return store
    },
    advance(durationMs) {
      nowMs += durationMs
    },
  }
}
