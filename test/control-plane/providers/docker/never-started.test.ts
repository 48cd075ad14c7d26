import t from 'tap'
import { NeverStarted, STARTED_WITHIN_MS } from '../../../../control-plane/providers/docker/never-started.ts'
import { ManualClock } from '../../../../lib/clock.ts'

t.test(
  'a container that nobody starts is given up after a while; one that was away meanwhile is new',
  async t => {
    const clock = new ManualClock()
    const neverStarted = new NeverStarted(clock)
    t.notOk(neverStarted.look(['a', 'b'])('a'), 'just made')
    clock.advance(STARTED_WITHIN_MS)
    t.notOk(neverStarted.look(['a', 'b'])('a'), 'its start may be under way')
    clock.advance(1)
    const isLate = neverStarted.look(['a', 'c'])
    t.ok(isLate('a'))
    t.notOk(isLate('c'), 'made later')
    t.notOk(isLate('b'), 'it was started')
    t.notOk(neverStarted.look(['a', 'b'])('b'), 'seen anew')
  },
)
