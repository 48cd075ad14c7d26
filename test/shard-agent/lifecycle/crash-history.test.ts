import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { EndCause } from '../../../shard-agent/lifecycle/child.ts'
import {
  CLEAN_HISTORY,
  type CrashHistory,
  startAt,
  withExit,
} from '../../../shard-agent/lifecycle/crash-history.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs
const latest = { fraction: () => 1 }
const earliest = { fraction: () => 0 }

function crashed(history: CrashHistory, uptimeMs: number, cause?: EndCause): CrashHistory {
  return withExit(history, { cause, exitCode: 1, signal: '', lastLine: '' }, uptimeMs, at(0))
}

t.test('the wait doubles from half a second to thirty seconds', async t => {
  let history = CLEAN_HISTORY
  const waits = Array.from({ length: 9 }, () => {
    history = crashed(history, 10)
    return startAt(history, at(0), latest)
  })
  t.same(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  t.equal(startAt(history, at(0), earliest), 15_000, 'at least half of it')
})

t.test('a life of a minute clears the record', async t => {
  const history = crashed(crashed(crashed(CLEAN_HISTORY, 10), 10), 60_000)
  t.equal(startAt(history, at(0), latest), 500)
})

t.test('an end that was asked for is no crash', async t => {
  for (const cause of ['ordered', 'superseded', 'agent-stopping'] as const)
    t.equal(crashed(CLEAN_HISTORY, 10, cause), CLEAN_HISTORY)
  t.not(crashed(CLEAN_HISTORY, 10, 'not-ready'), CLEAN_HISTORY)
})

t.test('a shard that never crashed starts now', async t => {
  t.equal(startAt(CLEAN_HISTORY, at(77), latest), 77)
})
