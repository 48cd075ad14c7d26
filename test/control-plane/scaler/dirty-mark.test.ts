import fc from 'fast-check'
import t from 'tap'
import {
  BATCH_IDLE_MS,
  BATCH_MS_MAX,
  CLEAN,
  isDue,
  markDirty,
  markHandled,
} from '../../../control-plane/scaler/dirty-mark.ts'
import type { MonotonicMs } from '../../../lib/clock.ts'

const at = (ms: number) => ms as MonotonicMs

t.test('a burst is handled together, once it has been quiet', async t => {
  const mark = markDirty(markDirty(CLEAN, at(100)), at(900))
  t.notOk(isDue(CLEAN, at(99_999)))
  t.notOk(isDue(mark, at(900 + BATCH_IDLE_MS - 1)))
  t.ok(isDue(mark, at(900 + BATCH_IDLE_MS)))
})

t.test('a burst without end is handled all the same', async t => {
  let mark = markDirty(CLEAN, at(0))
  for (let ms = 500; ms < BATCH_MS_MAX; ms += 500) {
    mark = markDirty(mark, at(ms))
    t.notOk(isDue(mark, at(ms)))
  }
  t.ok(isDue(markDirty(mark, at(BATCH_MS_MAX)), at(BATCH_MS_MAX)))
})

t.test('what comes during a pass is not lost when the pass ends', async t => {
  const before = markDirty(CLEAN, at(0))
  const after = markHandled(markDirty(before, at(5_000)), before.version)
  t.notOk(isDue(after, at(5_500)))
  t.ok(isDue(after, at(5_000 + BATCH_IDLE_MS)))
  t.notOk(isDue(markHandled(after, after.version), at(99_999)))
})

t.test(
  'any order of inputs and passes: an input is due within the cap, or was handled by a pass that began after it',
  async () => {
    const event = fc.record({ waitMs: fc.nat(3_000), input: fc.boolean() })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), events => {
        let now = 0
        let mark = CLEAN
        let open = false
        return events.every(({ waitMs, input }) => {
          now += waitMs
          if (input) {
            mark = markDirty(mark, at(now))
            open = true
          } else if (isDue(mark, at(now))) {
            mark = markHandled(mark, mark.version)
            open = false
          }
          return isDue(mark, at(now + BATCH_MS_MAX)) === open
        })
      }),
    )
  },
)
