import t from 'tap'
import { CONTEST_KEPT_MS, Contests, CONTESTS_MAX } from '../../../control-plane/sessions/contests.ts'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'

const ann = 'ann' as AccountName
const at = (ms: number): MonotonicMs => ms as MonotonicMs
const five = 5 as Epoch

t.test('a holder is asked once, however often others come', async t => {
  const contests = new Contests()
  t.equal(contests.askedMsAgo(ann, five, at(0)), undefined)
  contests.ask(ann, five, at(100))
  contests.ask(ann, five, at(600))
  t.equal(contests.askedMsAgo(ann, five, at(1_100)), 1_000)
  t.equal(contests.askedMsAgo(ann, 6 as Epoch, at(1_100)), undefined, 'the next holder has not been asked')
  contests.settle(ann)
  t.equal(contests.askedMsAgo(ann, five, at(1_200)), undefined)
})

t.test('when nobody waits any more the holder gets its time anew', async t => {
  const contests = new Contests()
  contests.ask(ann, five, at(0))
  t.equal(contests.askedMsAgo(ann, five, at(CONTEST_KEPT_MS)), CONTEST_KEPT_MS)
  t.equal(
    contests.askedMsAgo(ann, five, at(2 * CONTEST_KEPT_MS)),
    2 * CONTEST_KEPT_MS,
    'somebody came in between',
  )
  t.equal(contests.askedMsAgo(ann, five, at(3 * CONTEST_KEPT_MS + 1)), undefined)
})

t.test('so many accounts at most', async t => {
  const contests = new Contests()
  for (let index = 0; index < CONTESTS_MAX + 10; index += 1)
    contests.ask(`a${index}` as AccountName, five, at(0))
  t.equal(contests.size, CONTESTS_MAX)
})
