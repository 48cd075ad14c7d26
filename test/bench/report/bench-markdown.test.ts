import t from 'tap'
import { Samples } from '../figures/samples.ts'
import { benchJson } from './bench-json.ts'
import { benchMarkdown } from './bench-markdown.ts'
import { numberText, percentText } from './number-text.ts'
import { sampleReport } from './sample-report.ts'

const numbers: readonly (readonly [value: number | undefined, text: string])[] = [
  [undefined, '–'],
  [0, '0'],
  [7, '7'],
  [0.1234, '0.12'],
  [12.34, '12.3'],
  [123.4, '123'],
  [65_432.1, '65,432'],
  [-3.21, '-3.21'],
]
for (const [value, text] of numbers)
  t.test(`${value} is told as ${text}`, async t => {
    t.equal(numberText(value), text)
  })

t.test('fractions are told in percent', async t => {
  t.same([undefined, 0, 0.00004, 0.101].map(percentText), ['–', '0 %', '0.004 %', '10.1 %'])
})

t.test('the report has a table for each thing measured, ways in their fixed order', async t => {
  const text = benchMarkdown(sampleReport())
  for (const row of [
    '| processor | A & B <x> |',
    '| CPU of the proxy per datagram, against nginx stream | `dgram` | ≤ 2.5x | 2x | met |',
    '| misdelivered datagrams, port reuse forced | all | 0 | 0 | met |',
    '| move, 1,000 | switchyard | 10 | – | – | – | – | 100 % |',
    '| move, 1,000 | switchyard-kernel | 10 | – | – | – | – | 100 % |',
    '| fail-over, 1 | switchyard | 0.50 | – | 2 | – | – | 100 % |',
    '| switchyard | 10,000 | 0 | 0 | – | – | 128 | 8 |',
    '`switchyard-kernel` keeps 768 bytes',
    '| nginx | – | – | – | 50 | – | – | – | – | 0 |',
    '### 10,000 flows at once: 20,000 datagrams per second',
    '| switchyard-kernel | 28 | – | 0 % | 0.50 | 7 | 1.08x | 8 | 95,000 |',
    '### 50,000 flows at once: 20,000 datagrams per second',
    '**19,000 flows, not 50,000**',
    '### Datagrams loaded, the shard 80 ms away (latency beyond that): 5,000 per second',
  ])
    t.match(text, row)
  t.match(
    text,
    /### Datagrams loaded: 20,000 per second\n\n.*\n.*\n\| direct .*\n\| forwarding .*\n\| nginx .*\n\| switchyard \| 55 \| – \| – \| 30 \|/,
  )
  t.match(text, /\| switchyard \| 50,000 \| 50,000 \| 50,000 \| 0\.25x \| 0\.50x \|/)
  t.match(text, '14,000 replies were checked: **0 misdelivered**, 0 corrupt.')
  t.match(text, '2 waves on `switchyard` (400 flows answered), 2 waves on `switchyard-kernel`')
  const widths = text
    .split('\n\n')
    .filter(block => block.startsWith('|'))
    .map(
      table =>
        new Set(
          table
            .trim()
            .split('\n')
            .map(line => line.split(' | ').length),
        ).size,
    )
  t.ok(widths.length > 5)
  t.ok(
    widths.every(distinct => distinct === 1),
    'each row has as many cells as its head',
  )
})

t.test('a run of one part has no tables of the others', async t => {
  const samples = new Samples()
  samples.add('tcp-request', 'direct', { p50Us: 3 })
  const text = benchMarkdown(sampleReport(samples))
  t.match(text, '### TCP')
  t.notMatch(text, /### (Datagrams|Moves|A burst|Highest|Failed|.* flows at once)/)
})

t.test('the JSON has median, bounds and count of each figure, and the bars', async t => {
  const json = JSON.parse(benchJson(sampleReport())) as Record<string, unknown>
  t.match(json, {
    startedAt: '2026-11-21T10:00:00.000Z',
    machine: { cores: '2' },
    figures: { 'udp-loaded': { switchyard: { p50Us: { median: 55, least: 50, most: 60, values: 2 } } } },
  })
  t.equal((json['bars'] as unknown[]).length, 18)
  t.notOk('samples' in json)
})

t.test('a way that could not be measured is told before all figures, with the reason', async t => {
  const report = sampleReport()
  const why = 'the program nft is missing'
  const text = benchMarkdown({ ...report, failures: [{ scenario: 'udp', peer: 'switchyard-kernel', why }] })
  t.match(text, /### Failed\n\n.*\n.*\n\| switchyard-kernel \| udp \| the program nft is missing \|/)
  t.ok(text.indexOf('### Failed') < text.indexOf('### What it is to reach'))
})

t.test('a run on a machine that others used says so', async t => {
  const report = sampleReport()
  t.notMatch(benchMarkdown(report), 'not quiet')
  report.samples.add('udp-loaded', 'direct', { othersFraction: 0.5 })
  report.samples.add('udp-loaded', 'nginx', { othersFraction: 0.3 })
  t.match(benchMarkdown(report), 'other programs took 40.0 % of it')
})
