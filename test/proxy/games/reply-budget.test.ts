import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { ReplyBudget } from '../../../proxy/games/reply-budget.ts'

const limits = { repliesPerIpPerSecond: 5, repliesPerPrefixPerSecond: 20, replyBytesPerSecond: 20_000 }
const at = (ms: number): MonotonicMs => ms as MonotonicMs

/** Replies of `bytes` that so many askers, one after the other, get at once. */
function replies(budget: ReplyBudget, ips: readonly string[], bytes: number, now: number): number {
  return ips.filter(ip => budget.allows(ip, at(now)) && budget.take(ip, bytes, at(now))).length
}
const times = (count: number, ip: (n: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => ip(index))

t.test('an address, a range and all together have their own limits', async t => {
  const fresh = () => new ReplyBudget(limits, 1, at(0))
  t.equal(
    replies(
      fresh(),
      times(100, () => '192.0.2.1'),
      9,
      0,
    ),
    5,
  )
  t.equal(
    replies(
      fresh(),
      times(100, n => `192.0.2.${n}`),
      9,
      0,
    ),
    20,
  )
  t.equal(
    replies(
      fresh(),
      times(100, n => `2001:db8:1:${n + 1}::1`),
      9,
      0,
    ),
    20,
  )
  t.equal(
    replies(
      fresh(),
      times(100, n => `10.0.${n}.1`),
      9,
      0,
    ),
    100,
  )
  t.equal(
    replies(
      fresh(),
      times(100, n => `10.0.${n}.1`),
      1_000,
      0,
    ),
    20,
  )
  t.equal(
    replies(
      fresh(),
      times(100, () => '127.0.0.1'),
      1_000,
      0,
    ),
    20,
    'loopback has only the last',
  )
})

t.test('a second later there is as much again, and never more', async t => {
  const budget = new ReplyBudget(limits, 1, at(0))
  const asks = times(100, () => '192.0.2.1')
  t.equal(replies(budget, asks, 9, 0), 5)
  t.equal(replies(budget, asks, 9, 200), 1)
  t.equal(replies(budget, asks, 9, 60_000), 5)
})

t.test('over any time no more bytes leave than the rate allows, whoever asks', async () => {
  const asks = fc.array(fc.tuple(fc.ipV4(), fc.nat(10_000), fc.nat(300)), { maxLength: 200 })
  fc.assert(
    fc.property(asks, rows => {
      const budget = new ReplyBudget(limits, 1, at(0))
      let now = 0
      let sent = 0
      for (const [ip, bytes, pauseMs] of rows) {
        now += pauseMs
        if (budget.allows(ip, at(now)) && budget.take(ip, bytes, at(now))) sent += bytes
      }
      return sent <= 20_000 + (now * 20_000) / 1_000 + 1
    }),
  )
})
