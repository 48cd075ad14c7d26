import t from 'tap'
import { corpusOf } from './corpus.ts'
import { FuzzRunner } from './engine/fuzz-runner.ts'
import { TARGETS } from './targets.ts'

const SEED = 1
const INPUTS = 200
/** Not a promise about time: the number of inputs ends the run. */
const DURATION_MS = 60_000

for (const target of TARGETS)
  t.test(`${target.name} keeps its promise for its corpus and ${INPUTS} more inputs`, async t => {
    const runner = new FuzzRunner(target)
    t.teardown(() => runner.close())
    const corpus = corpusOf(target.name).map(({ input }) => input)
    const inputsMax = corpus.length + INPUTS
    const command = {
      kind: 'hunt',
      seed: SEED,
      corpus,
      inputsMax,
      durationMs: DURATION_MS,
      guided: false,
    } as const
    const answer = await runner.request(command)
    t.equal(answer.kind, 'hunted', answer.kind === 'failed' ? answer.why : '')
    if (answer.kind === 'hunted') t.equal(answer.counts.inputs, inputsMax)
  })
