import t from 'tap'
import { Samples } from '../figures/samples.ts'
import { barChart } from './bar-chart.ts'
import { benchChart } from './bench-chart.ts'
import { sampleReport } from './sample-report.ts'

function widthsOf(svg: string): readonly number[] {
  return [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width))
}

t.test('bars are as long as their values, on the scale of their panel', async t => {
  const bar = (value: number) => ({ label: 'a', value, text: String(value), own: false })
  const svg = barChart('T', [
    { title: 'one', note: '', bars: [bar(100), bar(50), bar(0)] },
    { title: 'two', note: '', bars: [bar(1)] },
  ])
  const [whole = 0, half = 0, none = 0, other = 0] = widthsOf(svg)
  t.ok(Math.abs(whole / 2 - half) <= 0.1)
  t.equal(none, 1, 'nothing is still seen')
  t.equal(other, whole)
})

t.test('nothing is drawn outside the picture', async t => {
  const svg = benchChart(sampleReport())
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []
  for (const [, x, y, length, thickness] of svg.matchAll(
    /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g,
  )) {
    t.ok(Number(x) + Number(length) <= Number(width))
    t.ok(Number(y) + Number(thickness) <= Number(height))
  }
  for (const [, x, y] of svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"/g)) {
    t.ok(Number(x) <= Number(width))
    t.ok(Number(y) <= Number(height))
  }
})

t.test('words are escaped, ours stands out, and what was not measured has no panel', async t => {
  const svg = barChart('a < b & "c"', [
    { title: '<t>', note: '', bars: [{ label: 'x', value: 1, text: '1', own: true }] },
  ])
  t.match(svg, 'a &lt; b &amp; &quot;c&quot;')
  t.match(svg, '&lt;t&gt;')
  t.match(svg, /<rect [^>]*fill="#2f81f7"/)
  const chart = benchChart(sampleReport())
  t.match(chart, 'Datagrams per second, each way')
  t.notMatch(chart, 'TCP throughput')
  t.match(benchChart(sampleReport(new Samples())), /^<svg [\s\S]*<\/svg>\n$/)
})
