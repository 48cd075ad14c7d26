import { parseArgs } from 'node:util'
import { OPERATIONS_DEFAULT, simulate } from './simulation.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    steps: { type: 'string', default: String(OPERATIONS_DEFAULT) },
    trace: { type: 'boolean', default: false },
  },
})
const startedAt = performance.now()
const from = Number(values.seed ?? 1)
const count = Number(values.seeds ?? 1)
let datagrams = 0
let events = 0
for (let seed = from; seed < from + count; seed += 1) {
  const report = await simulate({
    seed,
    operations: Number(values.steps),
    told: values.trace,
    without: new Set(),
  })
  datagrams += report.datagrams
  events += report.events
  if (values.trace) process.stdout.write(`${report.story.all().join('\n')}\n`)
  const { violation } = report
  process.stdout.write(
    `seed ${seed} ${report.hash} ops ${report.operations} faults ${report.faults} datagrams ${report.datagrams} events ${report.events} simulated ${report.simulatedMs} settled ${report.settledMs} ${violation === undefined ? 'ok' : `${violation.invariant}: ${violation.text}`}\n`,
  )
  if (count === 1) process.stdout.write(`${JSON.stringify(report.counts)}\n`)
}
process.stdout.write(
  `${count} seeds, ${datagrams} datagrams, ${events} events, ${Math.round(performance.now() - startedAt)} ms\n`,
)
