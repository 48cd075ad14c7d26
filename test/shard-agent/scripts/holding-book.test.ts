import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { ACCOUNTS_PER_SHARD_MAX, HoldingBook } from '../../../shard-agent/scripts/holding-book.ts'

const pat = 'pat' as AccountName
const at = (ms: number): MonotonicMs => ms as MonotonicMs
const epoch = (value: number): Epoch => value as Epoch
const GRACE = 120_000

t.test('what a shard may believe while nobody can be asked', async t => {
  const book = new HoldingBook()
  t.same(book.verdict(pat, epoch(5), at(0), GRACE), { kind: 'unknown' }, 'never heard of')
  book.learn(pat, epoch(5), 'held')
  t.same(book.verdict(pat, epoch(5), at(0), GRACE), { kind: 'unknown' }, 'no lease was ever heard of')
  book.renewed(at(10_000))
  const table: readonly (readonly [number, object])[] = [
    [0, { kind: 'held', leftMs: 10_000 }],
    [9_999, { kind: 'held', leftMs: 1 }],
    [10_000, { kind: 'grace', leftMs: GRACE }],
    [10_000 + GRACE - 1, { kind: 'grace', leftMs: 1 }],
    [10_000 + GRACE, { kind: 'fenced' }],
  ]
  for (const [now, verdict] of table) t.same(book.verdict(pat, epoch(5), at(now), GRACE), verdict, `${now}`)
  t.same(book.verdict(pat, epoch(4), at(0), GRACE), { kind: 'fenced' }, 'an earlier epoch')
  t.same(book.verdict(pat, epoch(6), at(0), GRACE), { kind: 'unknown' }, 'a later one')
})

t.test('a lease never shortens', async t => {
  const book = new HoldingBook()
  book.renewed(at(10_000))
  book.renewed(at(9_000))
  t.equal(book.leaseLeftMs(at(0)), 10_000)
})

t.test('late news of an earlier epoch change nothing, and what is fenced stays so', async t => {
  const book = new HoldingBook()
  book.renewed(at(10_000))
  book.learn(pat, epoch(5), 'held')
  book.learn(pat, epoch(4), 'fenced')
  t.equal(book.verdict(pat, epoch(5), at(0), 0).kind, 'held')
  book.learn(pat, epoch(5), 'fenced')
  book.learn(pat, epoch(5), 'held')
  t.equal(book.verdict(pat, epoch(5), at(0), 0).kind, 'fenced')
  book.learn(pat, epoch(6), 'held')
  t.equal(book.verdict(pat, epoch(6), at(0), 0).kind, 'held')
})

t.test('so many accounts and no more', async t => {
  const book = new HoldingBook()
  book.renewed(at(10_000))
  for (let count = 0; count <= ACCOUNTS_PER_SHARD_MAX; count += 1)
    book.learn(`p${count}` as AccountName, epoch(5), 'held')
  t.equal(book.verdict('p0' as AccountName, epoch(5), at(0), 0).kind, 'unknown')
  t.equal(book.verdict('p1' as AccountName, epoch(5), at(0), 0).kind, 'held')
})
