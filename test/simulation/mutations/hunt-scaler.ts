import { runScalerSeed } from '../scaler/scaler-report.ts'

/** Runs seed after seed of the scaler's simulation until one fails, and says which: `node hunt-scaler.ts <first seed> <seeds>`. */
const [first = 1, count = 1] = process.argv.slice(2).map(Number)
const startedAt = performance.now()
let found: { readonly seed: number; readonly invariant: string; readonly text: string } | undefined
for (let seed = first; seed < first + count && found === undefined; seed += 1) {
  const { violation } = runScalerSeed(seed)
  if (violation !== undefined) found = { seed, invariant: violation.split(': ', 1)[0] ?? '', text: violation }
}
process.stdout.write(`${JSON.stringify({ found, tookMs: Math.round(performance.now() - startedAt) })}\n`)
