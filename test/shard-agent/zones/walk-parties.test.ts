import t from 'tap'
import { HANDOFF_MEMBERS_MAX } from '../../../proto/contract/handoff.ts'
import {
  MEMBER_FRESH_MS,
  MEMBER_PARTS_AFTER_MS,
  type WalkBook,
} from '../../../shard-agent/zones/walk-book.ts'
import type { WalkReport } from '../../../shard-agent/zones/walk-words.ts'
import { account, at, move, open, seen, wishes, words } from './west-book.ts'

t.test('a party crosses as one move, once all of it is over the line', async t => {
  const book = open()
  const car = (...units: readonly [number, number]): WalkReport[] => [
    seen('pat', units[0], 'car'),
    seen('ann', units[1], 'car'),
  ]
  book.report(car(-150, -148), at(0))
  t.same(wishes(book.report(car(-140, -138), at(600))), ['keep move-1 east ann#1 pat#1'])
  book.outcome(move('move-1'), { kind: 'kept', validMs: 20_000 }, at(600))
  t.same(words(book.report(car(10, 30), at(1_200))), [
    'corridor pat',
    'corridor ann',
    'near pat move-1',
    'near ann move-1',
  ])
  t.same(words(book.report(car(25, 45), at(1_800))), ['cross pat move-1', 'cross ann move-1'])
  book.outcome(move('move-1'), { kind: 'began' }, at(1_800))
  // Whoever gets in now stays here, and whoever gets out goes along.
  const later = book.report([seen('pat', 25, 'car'), seen('ann', 45), seen('bob', 25, 'car')], at(2_400))
  t.same(words(later), ['cross pat move-1', 'cross ann move-1', 'corridor bob'])
  t.same(wishes(later), ['keep move-2 east bob#1'])
  book.outcome(move('move-1'), { kind: 'aborted' }, at(2_600))
  const after = book.report([seen('pat', 25), seen('ann', 45)], at(2_800))
  t.same(words(after), ['corridor pat', 'corridor ann'], 'each by themselves again')
  t.same(wishes(after), ['keep move-3 east pat#1', 'keep move-4 east ann#1'])
})

t.test('a party that changes asks anew, for all that it has now', async t => {
  const book = open()
  book.report([seen('pat', -150, 'car'), seen('ann', -150, 'car')], at(0))
  book.report([seen('pat', -140, 'car'), seen('ann', -140, 'car')], at(600))
  const changed = book.report([seen('pat', -130, 'car'), seen('ann', -130)], at(1_800))
  t.same(wishes(changed), ['let-go move-1', 'keep move-2 east pat#1', 'keep move-3 east ann#1'])
  t.same(wishes({ wishes: book.left(account('ann')) }), ['let-go move-3'])
})

/** A car with two, whose places are kept, over the line at 1.2 s. */
function carOverTheLine(): WalkBook {
  const book = open()
  for (const [index, units] of [-150, -140, 60].entries()) {
    const ms = at(index * 600)
    book.report([seen('pat', units, 'car'), seen('ann', units, 'car')], ms)
    book.outcome(move('move-1'), { kind: 'kept', validMs: 20_000 }, ms)
  }
  return book
}

t.test('a party waits for a member of whom nothing was heard lately', async t => {
  const book = carOverTheLine()
  const pat = [seen('pat', 60, 'car')]
  t.same(words(book.report(pat, at(1_200 + MEMBER_FRESH_MS - 1))), ['cross pat move-1'])
  const waiting = book.report(pat, at(1_200 + MEMBER_FRESH_MS))
  t.same([words(waiting), wishes(waiting)], [['corridor pat', 'near pat move-1'], []], 'its places are kept')
  const both = [...pat, seen('ann', 60, 'car')]
  t.same(words(book.report(both, at(1_400 + MEMBER_FRESH_MS))), ['cross pat move-1', 'cross ann move-1'])
})

t.test('a member that is missing for long parts from the party, and is of it again once seen', async t => {
  const book = carOverTheLine()
  const pat = [seen('pat', 60, 'car')]
  const late = 1_200 + MEMBER_PARTS_AFTER_MS
  t.same(wishes(book.report(pat, at(late - 1))), [], 'not yet')
  t.same(wishes(book.report(pat, at(late))), ['let-go move-1', 'keep move-2 east pat#1'])
  t.same(wishes(book.report(pat, at(late + 200))), [], 'once')
  book.outcome(move('move-2'), { kind: 'kept', validMs: 20_000 }, at(late + 200))
  t.same(words(book.report(pat, at(late + 400))), ['cross pat move-2'])
  const both = book.report([...pat, seen('ann', 60, 'car')], at(late + 2_000))
  t.same(wishes(both), ['let-go move-2', 'keep move-3 east ann#1 pat#1'])
  t.same(words(both), ['corridor pat', 'corridor ann'])
})

t.test('more than fit into one move do not cross together', async t => {
  const book = open()
  const crowd = (units: number): WalkReport[] =>
    Array.from({ length: HANDOFF_MEMBERS_MAX + 1 }, (_, index) => seen(`p${index}`, units, 'ship'))
  book.report(crowd(-150), at(0))
  const answer = book.report(crowd(-140), at(600))
  t.same(answer.wishes, [])
  t.ok(answer.told.every(each => each.word === 'closed' && each.reason === 'full'))
  t.equal(wishes(book.report(crowd(-130).slice(1), at(1_200))).length, 0, 'one of them is still there')
  book.left(account('p0'))
  t.equal(wishes(book.report(crowd(-120).slice(1), at(1_800))).length, 1)
})
