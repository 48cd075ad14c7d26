import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { FORMER_KEPT_MAX, FORMER_MS, FormerPlayers } from '../../../shard-agent/restore/former-players.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs

t.test('who has left is kept for as long as in the kernel, and once', async t => {
  const former = new FormerPlayers()
  former.add('ann', at(0))
  former.add('ben', at(1_500))
  former.add('ann', at(2_000))
  t.same(former.left(at(2_000)), [
    { key: 'ben', seconds: 300 },
    { key: 'ann', seconds: 300 },
  ])
  t.same(former.left(at(FORMER_MS + 1_500)), [{ key: 'ann', seconds: 1 }])
  t.same(former.left(at(FORMER_MS + 2_000)), [])
})

t.test('an earlier life’s are kept for what is left of their time, and the oldest give way', async t => {
  const former = new FormerPlayers()
  former.add('ann', at(0), 10_000)
  t.same(former.left(at(4_000)), [{ key: 'ann', seconds: 6 }])
  for (let n = 0; n < FORMER_KEPT_MAX; n += 1) former.add(`${n}`, at(0))
  t.equal(former.left(at(0)).length, FORMER_KEPT_MAX)
  t.notOk(former.left(at(0)).some(({ key }) => key === 'ann'))
  former.clear()
  t.same(former.left(at(0)), [])
})
