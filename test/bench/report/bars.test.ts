import t from 'tap'
import { Samples } from '../figures/samples.ts'
import { dgramBars } from './bars.ts'
import { sampleSamples } from './sample-report.ts'

t.test('each bar is compared with what was measured', async t => {
  t.same(
    dgramBars(sampleSamples()).map(({ bar, measured, verdict }) => [bar, measured, verdict]),
    [
      ['≤ 2.5x', '2x', 'met'],
      ['≤ 40 µs', '30 µs', 'met'],
      ['≤ 50 ms', '10 ms', 'met'],
      ['≤ 5 ms', '4.50 ms', 'met'],
      ['0', '0', 'met'],
      ['≤ 12 KiB', '8 KiB', 'met'],
      ['0', '0', 'met'],
    ],
  )
})

t.test('what lies beyond a bar is missed, wherever it was seen', async t => {
  const samples = sampleSamples()
  samples.add('fail-over-5000', 'switchyard', { firstAtNewMs: 5.1 })
  samples.add('udp-loaded', 'nginx', { misdelivered: 1 })
  for (let round = 1; round <= 3; round += 1) samples.add('flows', 'switchyard', { firstDatagramsLost: 3 })
  const missed = dgramBars(samples).filter(({ verdict }) => verdict === 'missed')
  t.same(
    missed.map(({ measured }) => measured),
    ['5.10 ms', '1', '3'],
  )
})

t.test('what was not measured is neither met nor missed', async t => {
  for (const { measured, verdict } of dgramBars(new Samples()))
    t.same([measured, verdict], ['–', 'not measured'])
})

t.test('a run under other conditions than those of a bar says nothing about it', async t => {
  const samples = sampleSamples()
  for (let round = 1; round <= 3; round += 1) {
    samples.add('udp-loaded', 'switchyard', { plannedPerSecond: 900 })
    samples.add('flows', 'switchyard', { flows: 100 })
  }
  const open = dgramBars(samples).filter(({ verdict }) => verdict === 'not measured')
  t.equal(open.length, 4)
})
