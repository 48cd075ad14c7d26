import t from 'tap'
import { FuzzRunner } from './fuzz-runner.ts'
import { minimise } from './minimise.ts'
import { faultyTarget } from './faulty-target.ts'

/** The faults are told by the first word of an input, so a fuzzer that overlooks them is seen. */
const cases = [
  { fault: 'throws', input: 'throw and more', why: /thrown on purpose/ },
  { fault: 'never ends', input: 'loop and more', why: /processor time/ },
  { fault: 'takes all the memory', input: 'fill and more', why: /memory|processor time/ },
  {
    fault: 'changes what every object has',
    input: 'pollute and more',
    why: /Object.prototype has got polluted/,
  },
]

for (const { fault, input, why } of cases)
  t.test(
    `an input with which a parser ${fault} is told, and the next one is tried as if nothing had been`,
    async t => {
      const runner = new FuzzRunner(faultyTarget)
      t.teardown(() => runner.close())
      const answer = await runner.request({ kind: 'try', input: Buffer.from(input) })
      t.match(answer, { kind: 'failed', why })
      t.equal(answer.kind === 'failed' && Buffer.from(answer.input ?? []).toString(), input)
      t.same(await runner.request({ kind: 'try', input: Buffer.from('fine') }), {
        kind: 'tried',
        verdict: 'taken',
      })
    },
  )

t.test('a run finds what is kept between inputs', async t => {
  const runner = new FuzzRunner(faultyTarget)
  t.teardown(() => runner.close())
  const corpus = [Buffer.from('x')]
  const answer = await runner.request({
    kind: 'hunt',
    seed: 1,
    corpus,
    inputsMax: 6_000,
    durationMs: 60_000,
    guided: false,
  })
  t.match(answer, { kind: 'failed', input: undefined, why: /are kept/ })
})

t.test('a finding is made small', async t => {
  const runner = new FuzzRunner(faultyTarget)
  t.teardown(() => runner.close())
  const small = await minimise(
    runner,
    Buffer.from(`throw ${'and more '.repeat(20)}`),
    'Error: thrown on purpose',
  )
  t.equal(small.toString().trimEnd(), 'throw')
})
