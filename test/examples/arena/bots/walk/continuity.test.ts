import t from 'tap'
import { Continuity } from '../../../../../examples/arena/bots/walk/continuity.ts'
import type { Standing } from '../../../../../examples/arena/bots/walk/walk-message.ts'

/** A standing with a score; everything else follows from it unless told otherwise. */
function at(score: number, epoch: number, more: Partial<Standing> = {}): Standing {
  return { x: score, y: 5, score, coins: 1, items: 'hat', party: '', epoch, ...more }
}

/** Plays up to score 12 at epoch 7, of which 10 are saved; one act is unanswered. */
function played(): Continuity {
  const one = new Continuity()
  one.begin(at(9, 7), false, false)
  for (const score of [10, 11, 12]) {
    one.ask()
    one.hear(at(score, 7), 7)
  }
  one.saved(10)
  one.ask()
  return one
}

for (const [what, standing, isMoved, kind] of [
  ['a hand-off with all that was answered', at(12, 8), true, undefined],
  ['a hand-off with what was done without an answer', at(13, 8), true, undefined],
  ['a hand-off with less', at(11, 8), true, 'lost'],
  ['a login with what was saved', at(10, 8), false, undefined],
  ['a login with less than was saved', at(9, 8), false, 'lost'],
  ['a login elsewhere than it was', at(10, 8, { x: 11 }), false, 'changed'],
  ['a login without its things', at(10, 8, { items: '-' }), false, 'changed'],
  ['a hand-off with other money', at(12, 8, { coins: 2 }), true, 'changed'],
  ['a hand-off with more than was ever asked', at(16, 8), true, 'invented'],
  ['a login at an older epoch', at(12, 6), false, 'older'],
  ['the same welcome again', at(12, 7), false, undefined],
] as const)
  t.test(`${what}: ${kind ?? 'as it must be'}`, t => {
    t.equal(played().begin(standing, isMoved, false)?.kind, kind)
    t.end()
  })

t.test('what was not saved may be done otherwise', t => {
  const one = played()
  one.begin(at(10, 8), false, false)
  t.equal(one.hear(at(11, 8, { x: 99 }), 8), undefined)
  t.equal(one.hear(at(11, 8), 8)?.kind, 'changed', 'but only once')
  t.end()
})

t.test('an answer of the former shard counts as late only if it was asked before', t => {
  const one = played()
  one.begin(at(12, 8), true, false)
  t.equal(one.hear(at(13, 7), 7), undefined)
  t.equal(one.hear(at(13, 7), 8)?.kind, 'older')
  t.end()
})

t.test('who rides may have gone farther than it asked', t => {
  t.equal(played().begin(at(99, 8), true, true), undefined)
  t.end()
})
