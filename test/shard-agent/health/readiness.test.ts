import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { readiness, readyTimeoutMsOf } from '../../../shard-agent/health/readiness.ts'
import { tickAge } from '../../../shard-agent/health/tick-age.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs
const tcp = { kind: { kind: 'tcp', value: {} } } as const
const facts = { ready: tcp, startedAt: at(0), probeAt: at(200), readyDeadline: at(1_000) }

t.test('readiness: probes until the deadline', async t => {
  const verdicts = [0, 199, 200, 999, 1_000].map(now => readiness(facts, at(now)))
  t.same(verdicts, ['wait', 'wait', 'probe', 'probe', 'late'])
})

t.test('readiness without a probe: a second of running, and no deadline', async t => {
  const unprobed = { ...facts, ready: undefined, readyDeadline: at(10) }
  t.same(
    [0, 999, 1_000].map(now => readiness(unprobed, at(now))),
    ['wait', 'wait', 'ready'],
  )
})

t.test('no ready timeout given means thirty seconds', async t => {
  t.same([readyTimeoutMsOf(0), readyTimeoutMsOf(5)], [30_000, 5])
})

t.test('a script that never ticked has no tick age', async t => {
  t.same(tickAge(undefined, at(5)), { ticked: false, tickAgeMs: 0 })
  t.same(tickAge(at(2), at(5)), { ticked: true, tickAgeMs: 3 })
})
