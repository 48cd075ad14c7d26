import t from 'tap'
import { median } from './median.ts'
import { Samples } from './samples.ts'

const medians: readonly (readonly [values: readonly number[], expected: number | undefined])[] = [
  [[], undefined],
  [[3], 3],
  [[9, 1], 5],
  [[5, 100, 1], 5],
  [[4, 1, 3, 2], 2.5],
]
for (const [values, expected] of medians)
  t.test(`the median of [${values.join(' ')}] is ${expected}`, async t => {
    t.equal(median(values), expected)
  })

t.test('figures are found by scenario, subject and name; what could not be had is left out', async t => {
  const samples = new Samples()
  samples.add('udp', 'nginx', { p50Us: 3, p999Us: undefined })
  samples.add('udp', 'nginx', { p50Us: 5 })
  samples.add('udp', 'direct', { p50Us: 1, misdelivered: 2 })
  samples.add('tcp', 'nginx', { p50Us: 100, misdelivered: 1 })
  t.same(samples.values('udp', 'nginx', 'p50Us'), [3, 5])
  t.equal(samples.median('udp', 'nginx', 'p50Us'), 4)
  t.equal(samples.median('udp', 'nginx', 'p999Us'), undefined)
  t.equal(samples.total('misdelivered'), 3)
  t.same([samples.has('udp'), samples.has('flows')], [true, false])
  t.same(samples.subjects('udp', 'p50Us'), ['direct', 'nginx'])
  t.same(samples.subjects('udp', 'misdelivered'), ['direct'])
  t.same(new Samples(samples.all).all, samples.all)
})

t.test('two ways are compared round by round', async t => {
  const samples = new Samples()
  // The second round was disturbed, for both alike.
  for (const [ours, theirs] of [
    [10, 5],
    [40, 20],
    [12, 6],
  ]) {
    samples.add('udp', 'switchyard', { cpu: ours })
    samples.add('udp', 'nginx', { cpu: theirs })
  }
  samples.add('udp', 'switchyard', { cpu: 1_000 })
  const ratio = (one: number, other: number): number => one / other
  t.equal(samples.paired('udp', 'cpu', ['switchyard', 'nginx'], ratio), 2)
  t.equal(samples.paired('udp', 'cpu', ['switchyard', 'haproxy'], ratio), undefined)
})
