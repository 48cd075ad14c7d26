import t from 'tap'
import type { MoveId } from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { MoveBook, MOVES_PER_SHARD_MAX } from '../../../shard-agent/zones/move-book.ts'

const move = (number: number): MoveId => `move-${number}` as MoveId
const pat = { account: 'pat' as AccountName, epoch: 7 as Epoch }

t.test('members are those that were named last; of an unknown move there are none', async t => {
  const book = new MoveBook()
  t.same(book.membersOf(move(1)), [])
  book.learn(move(1), [pat])
  book.learn(move(1), [pat, { ...pat, account: 'kim' as AccountName }])
  t.equal(book.membersOf(move(1)).length, 2)
})

t.test('the move that was heard of longest ago is forgotten', async t => {
  const book = new MoveBook()
  for (let count = 0; count < MOVES_PER_SHARD_MAX; count += 1) book.learn(move(count), [pat])
  book.learn(move(0), [pat])
  book.learn(move(-1), [pat])
  t.equal(book.membersOf(move(0)).length, 1)
  t.equal(book.membersOf(move(1)).length, 0)
})
