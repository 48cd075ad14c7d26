import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { type Alias, ALIASES_PER_CALL_MAX } from '../../../proto/contract/alias.ts'
import { AliasBook } from '../../../shard-agent/aliases/alias-book.ts'
import {
  AliasAsker,
  AWAY_RETRY_MS,
  HOLD_MS,
  REMINDED_PER_CALL_MAX,
  WANTED_MAX,
} from '../../../shard-agent/relay/alias-asker.ts'

/** Calls that the test answers. */
function world() {
  const clock = new ManualClock()
  const book = new AliasBook(() => 0)
  const calls: { ips: readonly string[]; answer: PromiseWithResolvers<readonly Alias[]> }[] = []
  let answered = 0
  const asker = new AliasAsker({
    allot(ips) {
      const answer = Promise.withResolvers<readonly Alias[]>()
      calls.push({ ips, answer })
      return answer.promise
    },
    book,
    clock,
    log: silentLog,
    onAnswered: () => (answered += 1),
  })
  const settled = () => new Promise<void>(resolve => setImmediate(resolve))
  const give = async (call: number, ...aliases: readonly Alias[]) => {
    calls[call]!.answer.resolve(aliases)
    await settled()
  }
  return { clock, book, calls, asker, settled, give, answered: () => answered }
}

t.test('the first is asked at once, those who come meanwhile together', async t => {
  const { asker, calls, give, book, clock, answered } = world()
  for (const ip of ['a', 'b', 'c', 'b']) asker.want(ip)
  t.same(
    calls.map(({ ips }) => ips),
    [['a']],
  )
  await give(0, { ip: 'a', alias: '127.1.0.1' })
  t.equal(answered(), 1)
  t.same(calls[1]?.ips, ['b', 'c'])
  await give(1, { ip: 'b', alias: '127.1.0.2' })
  t.match(book.known('b', clock.monotonicMs()), { alias: '127.1.0.2' })
  t.match(book.known('c', clock.monotonicMs()), { alias: undefined }, 'there is no alias for it')
  t.equal(calls.length, 2)
})

t.test('a failure is told, and tried again after a second', async t => {
  const { asker, calls, clock, settled, give } = world()
  asker.want('a')
  calls[0]!.answer.reject(new Error('away'))
  await settled()
  t.ok(asker.isAway)
  asker.want('b')
  asker.tick()
  t.equal(calls.length, 1)
  clock.advance(AWAY_RETRY_MS)
  asker.tick()
  t.same(calls[1]?.ips, ['a', 'b'])
  await give(1)
  t.notOk(asker.isAway)
})

t.test('silence is as good as a failure, for whoever waits', async t => {
  const { asker, clock, give } = world()
  asker.want('a')
  t.notOk(asker.isAway)
  clock.advance(HOLD_MS + 1)
  t.ok(asker.isAway)
  await give(0)
  t.notOk(asker.isAway)
})

t.test('a flood is asked for in parts, and has an end', async t => {
  const { asker, calls, give } = world()
  for (let n = 0; n <= WANTED_MAX + 5; n += 1) asker.want(`ip ${n}`)
  let asked = 0
  for (let call = 0; call < calls.length; call += 1) {
    const { length } = calls[call]!.ips
    t.ok(length <= ALIASES_PER_CALL_MAX)
    asked += length
    await give(call)
  }
  t.equal(asked, WANTED_MAX)
})

t.test('a new player comes before those whom the store is only reminded of, a few at a time', async t => {
  const { asker, calls, give } = world()
  for (let n = 0; n < WANTED_MAX + 5; n += 1) asker.remind(`ip ${n}`)
  t.same(calls, [], 'with the next tick')
  asker.tick()
  asker.want('new')
  await give(0)
  t.same(calls[1]?.ips, ['new'])
  for (let call = 1; call < calls.length; call += 1) await give(call)
  const reminded = calls.filter(({ ips }) => !ips.includes('new'))
  t.ok(reminded.every(({ ips }) => ips.length <= REMINDED_PER_CALL_MAX))
  t.equal(new Set(reminded.flatMap(({ ips }) => ips)).size, WANTED_MAX)
})
