import t from 'tap'
import { PlayerWatch } from './player-watch.ts'

t.test('a silence counts in every window it reaches into, also while it lasts', async t => {
  const watch = new PlayerWatch(0)
  watch.heard(100)
  watch.open()
  t.equal(watch.report(500).silenceMs, 400, 'it still lasts')
  watch.heard(900)
  watch.heard(1_000)
  t.match(watch.report(1_050), { silenceMs: 800, quietMs: 50 })
  watch.open()
  watch.heard(1_100)
  t.equal(watch.report(1_150).silenceMs, 100, 'the former window is closed')
})

t.test('who was never answered has been waiting since birth', async t => {
  t.match(new PlayerWatch(1_000).report(5_000), { from: null, to: null, silenceMs: 4_000 })
})

t.test('shards, late answers and wrong deliveries are told by window', async t => {
  const watch = new PlayerWatch(0)
  watch.learned({ kind: 'first', shard: 'a/1' })
  watch.misled()
  watch.open()
  watch.learned({ kind: 'changed', from: 'a/1', to: 'b/1', outageMs: 200, late: 1, former: '0/1' })
  watch.learned({ kind: 'late', count: 2, former: 'a/1' })
  t.match(watch.report(0), {
    from: 'a/1',
    to: 'b/1',
    changes: 1,
    lateFromOldShard: 3,
    lateWay: 'a/1 for b/1',
    wrongDeliveries: 0,
  })
})
