import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { corpusOf, keepInput } from './corpus.ts'
import { FuzzRunner } from './engine/fuzz-runner.ts'
import type { FuzzTarget } from './engine/fuzz-target.ts'
import { minimise } from './engine/minimise.ts'
import { targetNamed, TARGETS } from './targets.ts'

/** `npm run fuzz`: tries inputs until the time is over or there were enough, target after target. A finding is made small, kept in the corpus, and told. */
const { values: flags } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    minutes: { type: 'string', default: '1' },
    inputs: { type: 'string' },
    seed: { type: 'string' },
    input: { type: 'string' },
    list: { type: 'boolean' },
    keep: { type: 'boolean' },
  },
})
const KEPT_BYTES_MAX = 2_048
const KEPT_MAX = 12

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function replay(target: FuzzTarget, path: string): Promise<void> {
  const runner = new FuzzRunner(target)
  const answer = await runner.request({ kind: 'try', input: readFileSync(path) })
  await runner.close()
  say(
    answer.kind === 'tried' ? `${path}: ${answer.verdict}` : `${path}: ${'why' in answer ? answer.why : ''}`,
  )
  if (answer.kind !== 'tried') process.exitCode = 1
}

async function hunt(target: FuzzTarget, durationMs: number, seed: number): Promise<void> {
  const runner = new FuzzRunner(target)
  const startedAt = performance.now()
  const corpus = corpusOf(target.name).map(entry => entry.input)
  const answer = await runner.request({
    kind: 'hunt',
    seed,
    corpus,
    durationMs,
    inputsMax: Number(flags.inputs ?? Number.MAX_SAFE_INTEGER),
    guided: true,
  })
  const seconds = (performance.now() - startedAt) / 1_000
  if (answer.kind === 'hunted') {
    const { inputs, taken, found } = answer.counts
    const perSecond = Math.round(inputs / seconds)
    say(
      `${target.name.padEnd(22)} ${String(inputs).padStart(9)} inputs ${String(perSecond).padStart(7)}/s, ${taken} taken, ` +
        `${found.length} reached new code`,
    )
    if (flags.keep === true)
      for (const input of found.filter(entry => entry.length <= KEPT_BYTES_MAX).slice(-KEPT_MAX))
        keepInput(target.name, 'reached', input)
  } else if (answer.kind === 'failed') {
    process.exitCode = 1
    say(`${target.name}: after ${answer.inputs} inputs: ${answer.why}`)
    if (answer.input !== undefined) await keepFinding(runner, target, Buffer.from(answer.input), answer.why)
  }
  await runner.close()
}

async function keepFinding(
  runner: FuzzRunner,
  target: FuzzTarget,
  input: Buffer,
  why: string,
): Promise<void> {
  const small = await minimise(runner, input, why)
  const path = keepInput(target.name, 'found', small)
  say(`  replay: npm run fuzz -- --target ${target.name} --input ${path}`)
  say(`  input (${small.length} bytes): ${JSON.stringify(small.subarray(0, 400).toString('latin1'))}`)
}

const chosen = flags.target === undefined ? TARGETS : flags.target.map(targetNamed)
const seed = Number(flags.seed ?? Math.floor(Math.random() * 1_000_000))
const [only] = chosen
if (flags.list === true) for (const { name, promise } of chosen) say(`${name.padEnd(22)} ${promise}`)
else if (flags.input !== undefined && only !== undefined) await replay(only, flags.input)
else {
  say(`seed ${seed}, ${flags.minutes} min for each of ${chosen.length} targets`)
  for (const target of chosen) await hunt(target, Number(flags.minutes) * 60_000, seed)
}
