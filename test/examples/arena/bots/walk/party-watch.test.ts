import t from 'tap'
import { PartyWatch } from '../../../../../examples/arena/bots/walk/party-watch.ts'

t.test('a vehicle of which some arrive while others go on is split', t => {
  const watch = new PartyWatch()
  watch.arrived('pat', 'move-1')
  watch.arrived('kim', 'move-1')
  watch.stayed('pat', 'move-2')
  watch.stayed('kim', 'move-2')
  t.same(watch.splits, [])
  t.equal(watch.together, 1)
  watch.arrived('pat', 'move-3')
  watch.stayed('kim', 'move-3')
  watch.stayed('sam', 'move-4')
  watch.arrived('kim', 'move-4')
  t.same(watch.splits, ['move-3: pat arrived, kim stayed', 'move-4: sam stayed, kim arrived'])
  t.end()
})

t.test('a vehicle that is let go and crosses by the same move after all is whole', t => {
  const watch = new PartyWatch()
  for (const account of ['pat', 'kim']) watch.stayed(account, 'move-1')
  watch.arrived('pat', 'move-1')
  t.same(watch.splits, ['move-1: pat stayed, kim stayed, pat arrived'], 'until the other one has arrived')
  watch.arrived('kim', 'move-1')
  watch.stayed('kim', 'move-1')
  t.same(watch.splits, [])
  t.equal(watch.together, 1)
  t.end()
})

t.test('who is let go, and leaves by the same move later, is parted only if it stays then', t => {
  const watch = new PartyWatch()
  for (const account of ['pat', 'kim']) {
    watch.leaves(account, 'move-1')
    watch.stayed(account, 'move-1')
  }
  for (const account of ['pat', 'kim']) watch.leaves(account, 'move-1')
  watch.arrived('pat', 'move-1')
  t.same(watch.splits, [], 'the ticket of the other one may run out')
  watch.stayed('kim', 'move-1')
  t.match(watch.splits[0], /kim leaves, pat arrived, kim stayed$/)
  t.end()
})

t.test('what became of moves that are long over is still told', t => {
  const watch = new PartyWatch()
  watch.arrived('pat', 'split')
  watch.stayed('kim', 'split')
  for (const account of ['pat', 'kim']) watch.arrived(account, 'whole')
  for (let count = 0; count < 10_000; count += 1) watch.arrived('sam', `move-${count}`)
  t.same(watch.splits, ['split: pat arrived, kim stayed'])
  t.equal(watch.together, 1)
  t.end()
})
