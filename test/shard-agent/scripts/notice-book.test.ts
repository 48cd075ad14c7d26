import t from 'tap'
import {
  EVENTS_WAITING_MAX,
  type News,
  NoticeBook,
  NOTICES_TAKEN_MAX,
} from '../../../shard-agent/scripts/notice-book.ts'

function kick(noticeId: string | undefined, account = 'pat', epoch = 5): News {
  return { kind: 'KICK', account, epoch, text: 'another login', noticeId }
}

t.test('an event is told until it is acknowledged, and its notice is taken once and for all', async t => {
  const book = new NoticeBook('a')
  t.equal(book.add(kick('n1')), 'told')
  t.equal(book.add(kick('n1')), 'known')
  t.equal(book.add(kick('n2', 'kim')), 'told')
  t.same(
    book.waiting.map(({ id, account }) => `${id} ${account}`),
    ['a-1 pat', 'a-2 kim'],
  )
  t.same(book.acknowledge('a-2'), ['n1', 'n2'], 'all before it too')
  t.same(book.waiting, [])
  t.equal(book.add(kick('n1')), 'taken')
  t.same(book.acknowledge('a-2'), [], 'again: nothing')
})

t.test('an id of another life acknowledges nothing', async t => {
  const book = new NoticeBook('b')
  book.add(kick('n1'))
  t.same(book.acknowledge('a-9'), [])
  t.same(book.acknowledge(''), [])
  t.equal(book.waiting.length, 1)
})

t.test('a released account needs no news of its epoch or an earlier one', async t => {
  const book = new NoticeBook('a')
  book.add(kick('n1', 'pat', 5))
  book.add(kick('n2', 'pat', 6))
  book.add(kick('n3', 'kim', 5))
  t.same(book.released('pat', 5), ['n1'])
  t.same(
    book.waiting.map(({ account, epoch }) => `${account} ${epoch}`),
    ['pat 6', 'kim 5'],
  )
})

t.test('of drains only the last word counts', async t => {
  const book = new NoticeBook('a')
  const drain = (text: string): News => ({ kind: 'DRAIN', account: '', epoch: 0, text, noticeId: undefined })
  t.equal(book.add(drain('5000')), 'told')
  t.equal(book.add(drain('5000')), 'known')
  t.equal(book.add(drain('off')), 'told')
  t.same(
    book.waiting.map(({ text }) => text),
    ['off'],
  )
})

t.test('everything is bounded, and what is refused is not taken', async t => {
  const book = new NoticeBook('a')
  for (let count = 0; count < EVENTS_WAITING_MAX; count += 1) book.add(kick(`n${count}`, `p${count}`))
  t.equal(book.add(kick('late')), 'full')
  t.equal(book.close().length, EVENTS_WAITING_MAX)
  t.equal(book.add(kick('late')), 'told')
  for (let count = 0; count < NOTICES_TAKEN_MAX; count += 1) {
    book.add(kick(`m${count}`))
    book.close()
  }
  t.equal(book.add(kick('n0')), 'told', 'forgotten after a thousand others')
})
