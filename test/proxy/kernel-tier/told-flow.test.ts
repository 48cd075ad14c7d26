import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { CarriedFlow } from '../../../proxy/kernel-tier/carried-flow.ts'
import { isLongSilent, SILENT_MS_MAX } from '../../../proxy/kernel-tier/told-flow.ts'

t.test('only a flow whose shard has to be told of it goes back to user space when it is silent', async t => {
  const silent = (isTold: boolean, forMs: number): boolean => {
    const carried = { flow: { activeAt: 1_000 }, userSide: { isTold } } as unknown as CarriedFlow
    return isLongSilent(carried, (1_000 + forMs) as MonotonicMs)
  }
  t.notOk(silent(true, SILENT_MS_MAX - 1))
  t.ok(silent(true, SILENT_MS_MAX))
  t.notOk(silent(false, 10 * SILENT_MS_MAX))
})

t.test('a told flow that talked when it was last read is not silent because readings take long', async t => {
  const known = { at: Number.NEGATIVE_INFINITY }
  const flow = { activeAt: 1_000, knownUntil: known }
  const carried = { flow, userSide: { isTold: true } } as unknown as CarriedFlow
  const now = (1_000 + 10 * SILENT_MS_MAX) as MonotonicMs
  t.notOk(isLongSilent(carried, now), 'taken over, and not read yet')
  known.at = 1_000 + SILENT_MS_MAX - 1
  t.notOk(isLongSilent(carried, now))
  known.at += 1
  t.ok(isLongSilent(carried, now))
})
