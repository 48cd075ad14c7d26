import fc from 'fast-check'
import t from 'tap'
import {
  type Budget,
  budgetScopes,
  callsAllowed,
  fullBudget,
  takeBudget,
} from '../../../control-plane/scaler/budget.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { budget, later, NOW, spec } from './scaler-lab.ts'

const SCOPES = budgetScopes(spec())
const four = (tokens: readonly [number, number, number, number]): readonly Budget[] =>
  SCOPES.map((scope, index) => budget(scope, tokens[index] ?? 0))

t.test('a call needs a token of each of its scopes, and takes one of each or none', async t => {
  t.strictSame(SCOPES, ['installation', 'provider:cloud', 'region:cloud/north', 'pool:game'])
  t.strictSame(callsAllowed(four([8, 8, 3, 5]), SCOPES, 'replacement', NOW), {
    calls: 3,
    scope: 'region:cloud/north',
  })
  t.strictSame(
    takeBudget(four([8, 7, 6, 5]), SCOPES, 'replacement', NOW)?.map(({ tokens }) => tokens),
    [7, 6, 5, 4],
  )
  t.equal(takeBudget(four([8, 8, 8, 0.99]), SCOPES, 'replacement', NOW), undefined)
})

t.test('a quarter is kept for replacements', async t => {
  t.equal(callsAllowed(four([8, 8, 8, 8]), SCOPES, 'growth', NOW).calls, 6)
  t.equal(takeBudget(four([8, 8, 8, 2.9]), SCOPES, 'growth', NOW), undefined)
  t.ok(takeBudget(four([8, 8, 8, 2.9]), SCOPES, 'replacement', NOW))
  t.ok(takeBudget(four([8, 8, 8, 2.9]), SCOPES, 'delete', NOW))
})

t.test('what has no budget is not limited; other pools’ budgets do not matter', async t => {
  t.equal(callsAllowed([budget('pool:other', 0)], SCOPES, 'growth', NOW).calls, Number.MAX_SAFE_INTEGER)
  t.strictSame(takeBudget([budget('pool:other', 5)], SCOPES, 'growth', NOW)?.[0]?.tokens, 5)
})

t.test('time refills it up to the burst; a clock that goes back refills nothing', async t => {
  const empty = [budget('installation', 0)]
  t.equal(callsAllowed(empty, SCOPES, 'replacement', later(59_000)).calls, 0)
  t.equal(callsAllowed(empty, SCOPES, 'replacement', later(60_000)).calls, 1)
  t.equal(callsAllowed(empty, SCOPES, 'replacement', later(10_000_000)).calls, 8)
  const back = takeBudget([budget('installation', 4)], SCOPES, 'replacement', later(-500_000))
  t.strictSame(back?.[0], { ...budget('installation', 3) })
})

t.test(
  'in any window no more calls than a full bucket and what has flown into it; growth never from the reserve',
  async () => {
    const call = fc.record({ waitMs: fc.nat(120_000), growth: fc.boolean() })
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 10 }),
        fc.integer({ min: 1, max: 600 }),
        fc.array(call, { maxLength: 60 }),
        (burst, perHour, calls) => {
          let budgets: readonly Budget[] = [fullBudget('installation', { perHour, burst }, NOW)]
          let now = NOW
          const made: { at: number; growth: boolean }[] = []
          for (const { waitMs, growth } of calls) {
            now = (now + waitMs) as StoreTimeMs
            const taken = takeBudget(budgets, SCOPES, growth ? 'growth' : 'replacement', now)
            if (taken === undefined) continue
            budgets = taken
            made.push({ at: now, growth })
          }
          return [false, true].every(only => {
            const counted = made.filter(({ growth }) => growth || !only)
            return counted.every((first, from) =>
              counted
                .slice(from)
                .every(
                  (last, index) =>
                    index + 1 <=
                    burst * (only ? 0.75 : 1) + ((last.at - first.at) * perHour) / 3_600_000 + 1e-6,
                ),
            )
          })
        },
      ),
    )
  },
)
