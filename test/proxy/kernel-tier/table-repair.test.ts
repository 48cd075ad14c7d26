import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { REPAIR_EVERY_MS, TableRepair } from '../../../proxy/kernel-tier/table-repair.ts'

/** A keeper that fails as often as it is told. */
function world(failures: number) {
  const clock = new ManualClock()
  const state = { attempts: 0, warnings: 0, repairedAt: [] as number[] }
  const repair = new TableRepair({
    clock,
    log: { ...silentLog, warn: () => void (state.warnings += 1) },
    keeper: {
      makeAnew: async () => {
        state.attempts += 1
        if (state.attempts <= failures) throw new Error('the kernel says no')
      },
    },
    onRepaired: promoteFrom => void state.repairedAt.push(promoteFrom - clock.monotonicMs()),
  })
  /** Ticks every 50 ms, and lets each attempt come to its end. */
  const run = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      clock.advance(50)
      repair.tick(clock.monotonicMs())
      await new Promise(setImmediate)
    }
  }
  return { repair, state, run }
}

t.test('what succeeds at once is not tried again; each repair pauses promotion for longer', async t => {
  const { repair, state, run } = world(0)
  await repair.begin()
  await run(3 * REPAIR_EVERY_MS)
  t.match(state, { attempts: 1, warnings: 0, repairedAt: [1_000] })
  await repair.begin()
  t.same(state.repairedAt, [1_000, 2_000])
  t.equal(repair.count, 2)
})

t.test('a failed repair is no repair: tried once a second until it succeeds, and said once', async t => {
  const { repair, state, run } = world(3)
  await repair.begin()
  t.same(state, { attempts: 1, warnings: 1, repairedAt: [] })
  await run(2 * REPAIR_EVERY_MS)
  t.same(state, { attempts: 3, warnings: 1, repairedAt: [] })
  await run(REPAIR_EVERY_MS)
  t.same(state, { attempts: 4, warnings: 1, repairedAt: [1_000] }, 'one failure, however many attempts')
  await run(3 * REPAIR_EVERY_MS)
  t.equal(state.attempts, 4)
})

t.test('after the end nothing is tried, and nothing is repaired', async t => {
  const { repair, state, run } = world(1)
  await repair.begin()
  await repair.close()
  await run(3 * REPAIR_EVERY_MS)
  t.same(state, { attempts: 1, warnings: 1, repairedAt: [] })
})
