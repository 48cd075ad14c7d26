import t from 'tap'
import { LATE_MS_MAX, planSchedule } from '../../../../control-plane/scaler/policies/schedule.ts'
import { ago, NOW } from '../scaler-lab.ts'

t.test('a schedule fires once, in time; what was slept through only if it says so, and once', async t => {
  const plan = (times: readonly number[], doneUntil?: number, catchUp: 'skip' | 'once' = 'skip') =>
    planSchedule(
      { name: 'evening', catchUp, doneUntil: doneUntil === undefined ? undefined : ago(doneUntil) },
      times.map(ago),
      NOW,
    )
  t.match(plan([-5]), { kind: 'wait' })
  t.match(plan([0]), { kind: 'fire', at: NOW })
  t.match(plan([LATE_MS_MAX, -9]), { kind: 'fire', at: ago(LATE_MS_MAX) })
  t.match(plan([5], 5), { kind: 'wait' }, 'fired already')
  t.match(plan([LATE_MS_MAX + 1]), { kind: 'skip', until: ago(LATE_MS_MAX + 1) })
  t.match(
    plan([900_000, 600_000, 300_000], 900_000, 'once'),
    { kind: 'fire', at: ago(300_000) },
    'the last of them, for all',
  )
  t.match(plan([900_000, 600_000, 300_000], 900_000), { kind: 'skip', until: ago(300_000) })
  t.match(plan([]), { kind: 'wait' })
})
