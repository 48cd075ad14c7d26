import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { Reach, RETRY_EVERY_MS } from '../../../shard-agent/scripts/reach.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs

t.test('while the control plane is away one call in so long tries it', async t => {
  const reach = new Reach()
  t.ok(reach.mayTry(at(0)))
  t.ok(reach.mayTry(at(0)), 'nobody knows of a failure')
  reach.failed(at(0))
  t.ok(reach.isAway)
  t.notOk(reach.mayTry(at(RETRY_EVERY_MS - 1)))
  t.ok(reach.mayTry(at(RETRY_EVERY_MS)))
  t.notOk(reach.mayTry(at(RETRY_EVERY_MS)), 'that one is under way')
  reach.answered()
  t.notOk(reach.isAway)
  t.ok(reach.mayTry(at(RETRY_EVERY_MS)))
})
