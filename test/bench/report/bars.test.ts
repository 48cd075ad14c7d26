import t from 'tap'
import { Samples } from '../figures/samples.ts'
import { barsOf } from './bars.ts'
import { sampleSamples } from './sample-report.ts'

t.test('each bar is compared with what was measured', async t => {
  t.same(
    barsOf(sampleSamples()).map(({ tier, bar, measured, verdict }) => [tier, bar, measured, verdict]),
    [
      ['dgram', '≤ 2.5x', '2x', 'met'],
      ['batched', '≤ 0.7x', '0.75x', 'missed'],
      ['kernel', '≤ 1.3x', '1.08x', 'met'],
      ['kernel', '≥ 0.9x', '0.95x', 'met'],
      ['kernel', '≥ 2x', '1.90x', 'missed'],
      ['dgram', '≤ 40 µs', '30 µs', 'met'],
      ['kernel', '≤ 3 µs', '2 µs', 'met'],
      ['dgram', '≤ 50 ms', '10 ms', 'met'],
      ['kernel', '≤ 100 ms', '20 ms', 'met'],
      ['dgram', '≤ 5 ms', '4.50 ms', 'met'],
      ['kernel', '≤ 5 ms', '4.50 ms', 'met'],
      ['dgram', '≤ 12 KiB', '8 KiB', 'met'],
      ['kernel', '≤ 1 KiB', '0.75 KiB', 'met'],
      ['dgram', '0', '0', 'met'],
      ['batched', '0', '–', 'not measured'],
      ['kernel', '0', '0', 'met'],
      ['all', '0', '0', 'met'],
      ['all', '0', '0', 'met'],
    ],
  )
})

t.test('what lies beyond a bar is missed, wherever it was seen', async t => {
  const met = barsOf(sampleSamples())
  const samples = sampleSamples()
  samples.add('fail-over-5000', 'switchyard', { firstAtNewMs: 5.1 })
  samples.add('udp-loaded', 'nginx', { misdelivered: 1 })
  for (let round = 1; round <= 3; round += 1) {
    samples.add('flows', 'switchyard', { firstDatagramsLost: 3 })
    samples.add('move-1000', 'switchyard-kernel', { switchedMs: 101 })
    samples.add('udp-distant', 'switchyard-batched', { lost: 2 })
  }
  const missed = barsOf(samples).filter(
    ({ verdict }, index) => verdict === 'missed' && met[index]?.verdict === 'met',
  )
  t.same(
    missed.map(({ tier, measured }) => [tier, measured]),
    [
      ['kernel', '101 ms'],
      ['dgram', '5.10 ms'],
      ['dgram', '3'],
      ['all', '1'],
      ['all', '2'],
    ],
  )
})

t.test('of the two ways to see what the whole system spends the worse one counts', async t => {
  const samples = sampleSamples()
  const system = () => barsOf(samples).find(({ bar }) => bar === '≤ 1.3x')
  t.match(system(), { measured: '1.08x' }, 'by the processes, where others use the machine')
  const quiet = new Samples(samples.all.filter(({ figure }) => figure !== 'systemCpuUs'))
  for (let round = 1; round <= 2; round += 1) {
    quiet.add('udp-loaded', 'switchyard-kernel', { systemCpuUs: 14 })
    quiet.add('udp-loaded', 'forwarding', { systemCpuUs: 10 })
  }
  t.match(
    barsOf(quiet).find(({ bar }) => bar === '≤ 1.3x'),
    { measured: '1.40x', verdict: 'missed' },
  )
})

t.test('what was not measured is neither met nor missed', async t => {
  for (const { measured, verdict } of barsOf(new Samples()))
    t.same([measured, verdict], ['–', 'not measured'])
})

t.test('a run under other conditions than those of a bar says nothing about it', async t => {
  const samples = sampleSamples()
  for (let round = 1; round <= 3; round += 1)
    for (const name of ['switchyard', 'switchyard-batched', 'switchyard-kernel']) {
      samples.add('udp-loaded', name, { plannedPerSecond: 900 })
      samples.add('udp-sustained', name, { mostPerSecond: 900 })
      samples.add('flows', name, { flows: 100 })
      samples.add('kernel-record', name, { flows: 100 })
    }
  const open = barsOf(samples).filter(({ verdict }) => verdict === 'not measured')
  // CPU three times, rates twice, latencies twice, memory twice, first datagrams three times.
  t.equal(open.length, 12)
})
