import { OPERATIONS_DEFAULT, simulate } from '../simulation.ts'

/** Runs seed after seed until one fails, and says which: `node hunt.ts <first seed> <seeds>`. */
const [first = 1, count = 1] = process.argv.slice(2).map(Number)
const startedAt = performance.now()
let found: { readonly seed: number; readonly invariant: string; readonly text: string } | undefined
for (let seed = first; seed < first + count && found === undefined; seed += 1) {
  try {
    const { violation } = await simulate({
      seed,
      operations: OPERATIONS_DEFAULT,
      told: false,
      without: new Set(),
    })
    if (violation !== undefined) found = { seed, invariant: violation.invariant, text: violation.text }
  } catch (error) {
    found = { seed, invariant: 'crash', text: String(error) }
  }
}
process.stdout.write(`${JSON.stringify({ found, tookMs: Math.round(performance.now() - startedAt) })}\n`)
