import t from 'tap'
import { runScaler } from './run-scaler.ts'

t.test('many seeds run on all cores, and tell how much happened', async t => {
  const { ok, lines } = await runScaler(1_001, 12)
  t.ok(ok, lines.join('\n'))
  t.match(lines, [/^12 seeds of the scaler in [\d.]+ s: \d{4,} operations, \d{3,} faults/])
})

t.test('one seed is told like many', async t => {
  t.match((await runScaler(1_001, 1)).lines, [/^1 seeds of the scaler/])
})
