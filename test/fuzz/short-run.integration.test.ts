import t from 'tap'
import { corpusOf } from './corpus.ts'
import { FuzzRunner } from './engine/fuzz-runner.ts'
import { TARGETS } from './targets.ts'

const SEED = 1
const INPUTS = 200
const SHOWN_CHARACTERS_MAX = 2_000
/** No promises about time: the number of inputs ends the run, and these end only what hangs. */
const DURATION_MS = 600_000
const HANGS = { cpuMs: 30_000, wallMs: 120_000 }

for (const target of TARGETS)
  t.test(`${target.name} keeps its promise for its corpus and ${INPUTS} more inputs`, async t => {
    const runner = new FuzzRunner(target, HANGS)
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
    if (answer.kind === 'failed')
      t.comment(
        Buffer.from(answer.input ?? [])
          .toString('base64')
          .slice(0, SHOWN_CHARACTERS_MAX),
      )
    t.equal(answer.kind, 'hunted', answer.kind === 'failed' ? answer.why : '')
    if (answer.kind === 'hunted') t.equal(answer.counts.inputs, inputsMax)
  })
