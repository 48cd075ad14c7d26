import type { Samples } from '../figures/samples.ts'
import { DISTANCE_MS, DISTANT } from '../scenarios/distant-shard.ts'
import { SUSTAINED } from '../scenarios/sustained-rate.ts'
import { markdownTable } from './markdown-table.ts'
import { numberText, percentText, ratioText } from './number-text.ts'

/** What a datagram costs cannot be seen in the cost of waiting for it. */
const CPU_RATE_MIN = 1_000
const LATENCIES = ['p50Us', 'p99Us', 'p999Us']
const COSTS = [
  ['proxyCpuUs', 'CPU of the proxy, µs per datagram'],
  ['pathCpuUs', '… with generator and echo'],
  ['systemCpuUs', '… of the whole machine'],
  ['systemLessLoadCpuUs', '… less generator and echo'],
] as const

const LOADS: readonly (readonly [scenario: string, title: string])[] = [
  ['udp-idle', 'without load'],
  ['udp-loaded', 'loaded'],
  ['udp-large', 'loaded, 1,200 bytes'],
  ['udp-common', 'at 90 % of the rate that all proxies sustain'],
  [DISTANT, `loaded, the shard ${DISTANCE_MS} ms away (latency beyond that)`],
]

/** Datagrams under constant rates, then the highest rates. Empty where nothing of it was measured. */
export function udpSection(samples: Samples): readonly string[] {
  const loads = LOADS.filter(([scenario]) => samples.has(scenario)).flatMap(([scenario, title]) => [
    `### Datagrams ${title}: ${numberText(rateOf(samples, scenario))} per second`,
    loadTable(samples, scenario),
  ])
  return samples.has(SUSTAINED) ? [...loads, ...sustained(samples)] : loads
}

/** Everybody got the same load; what the generator really sent is in the JSON. */
function rateOf(samples: Samples, scenario: string): number | undefined {
  const [first] = samples.subjects(scenario, 'plannedPerSecond')
  return first === undefined ? undefined : samples.median(scenario, first, 'plannedPerSecond')
}

function loadTable(samples: Samples, scenario: string): string {
  const us = (subject: string, figure: string): string =>
    numberText(samples.median(scenario, subject, figure))
  const added = (subject: string, figure: string): string =>
    subject === 'direct'
      ? '–'
      : numberText(samples.paired(scenario, figure, [subject, 'direct'], (one, direct) => one - direct))
  const costs = (rateOf(samples, scenario) ?? 0) < CPU_RATE_MIN ? [] : COSTS
  return markdownTable(
    [
      'way',
      'p50 µs',
      'p99 µs',
      'p99.9 µs',
      'added p50',
      'added p99',
      'added p99.9',
      'loss',
      ...costs.map(([, head]) => head),
      'generator late, p99 µs',
    ],
    samples
      .subjects(scenario, 'loss')
      .map(subject => [
        subject,
        ...LATENCIES.map(figure => us(subject, figure)),
        ...LATENCIES.map(figure => added(subject, figure)),
        percentText(samples.median(scenario, subject, 'loss')),
        ...costs.map(([figure]) => us(subject, figure)),
        us(subject, 'latenessP99Us'),
      ]),
  )
}

function sustained(samples: Samples): readonly string[] {
  const scenario = SUSTAINED
  const figure = 'ratePerSecond'
  const table = markdownTable(
    ['way', 'datagrams/s each way', 'least round', 'best round', 'of forwarding', 'of nginx'],
    samples.subjects(scenario, figure).map(subject => {
      const values = samples.values(scenario, subject, figure)
      const against = (other: string): string =>
        ratioText(samples.paired(scenario, figure, [subject, other], (one, two) => one / two))
      return [
        subject,
        numberText(samples.median(scenario, subject, figure)),
        numberText(Math.min(...values)),
        numberText(Math.max(...values)),
        against('forwarding'),
        against('nginx'),
      ]
    }),
  )
  return ['### Highest rate with less than 1 % loss', table]
}
