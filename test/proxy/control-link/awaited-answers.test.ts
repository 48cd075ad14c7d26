import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import type { OrderId } from '../../../proto/contract/ids.ts'
import { AwaitedAnswers, COMMIT_WITHIN_MS } from '../../../proxy/control-link/awaited-answers.ts'

const order = (name: string) => name as OrderId
const NEVER = new Promise<void>(() => {})

function world() {
  const clock = new ManualClock()
  const awaited = new AwaitedAnswers()
  const given: [string, boolean][] = []
  const add = (name: string, committed: Promise<void>) =>
    awaited.add(
      order(name),
      committed,
      clock.monotonicMs(),
      isCommitted => void given.push([name, isCommitted]),
    )
  const advance = (ms: number) => {
    clock.advance(ms)
    awaited.tick(clock.monotonicMs())
  }
  return { awaited, given, add, advance }
}

t.test('an answer waits for the kernel, and comes once', async t => {
  const { awaited, given, add, advance } = world()
  const commit = Promise.withResolvers<void>()
  add('a', commit.promise)
  advance(COMMIT_WITHIN_MS - 1)
  t.same([given, awaited.has(order('a'))], [[], true])
  commit.resolve()
  await commit.promise
  t.same([given, awaited.has(order('a'))], [[['a', true]], false])
  advance(COMMIT_WITHIN_MS)
  t.same(given, [['a', true]])
})

t.test(
  'a kernel that hangs is not waited for any longer, and what failed is not called done by it',
  async t => {
    const { given, add, advance } = world()
    const late = Promise.withResolvers<void>()
    add('a', late.promise)
    add('b', Promise.reject(new Error('no')))
    await new Promise(setImmediate)
    t.same(given, [['b', false]])
    advance(COMMIT_WITHIN_MS)
    t.same(given.at(-1), ['a', false])
    late.resolve()
    await new Promise(setImmediate)
    t.equal(given.length, 2)
  },
)

t.test('more orders than can be waited for are answered at once', async t => {
  const { given, add } = world()
  for (let at = 0; at < 1_000; at += 1) add(`order-${at}`, NEVER)
  t.equal(given.length, 0)
  add('one more', NEVER)
  t.same(given, [['one more', false]])
})
