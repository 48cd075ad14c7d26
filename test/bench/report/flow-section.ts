import type { Samples } from '../figures/samples.ts'
import { markdownTable } from './markdown-table.ts'
import { numberText } from './number-text.ts'

const KIB = 1_024
const MIB = KIB * KIB

/** New flows, their memory, moves and fail-overs. Empty where nothing of it was measured. */
export function flowSection(samples: Samples): readonly string[] {
  return [...newFlows(samples), ...switches(samples)]
}

function newFlows(samples: Samples): readonly string[] {
  const scenario = 'flows'
  if (samples.subjects(scenario, 'flows').length === 0) return []
  const cell = (subject: string, figure: string, unit = 1): string => {
    const value = samples.median(scenario, subject, figure)
    return numberText(value === undefined ? undefined : value / unit)
  }
  const table = markdownTable(
    [
      'way',
      'flows in 2 s',
      'first datagrams lost',
      'in the worst round',
      'p50 µs',
      'p99 µs',
      'memory at 0 flows, MiB',
      'per flow, KiB',
    ],
    samples
      .subjects(scenario, 'flows')
      .map(subject => [
        subject,
        cell(subject, 'flows'),
        cell(subject, 'firstDatagramsLost'),
        numberText(Math.max(...samples.values(scenario, subject, 'firstDatagramsLost'))),
        cell(subject, 'p50Us'),
        cell(subject, 'p99Us'),
        cell(subject, 'emptyBytes', MIB),
        cell(subject, 'bytesPerFlow', KIB),
      ]),
  )
  return ['### A burst of new flows, and their memory', table, ...record(samples)]
}

function record(samples: Samples): readonly string[] {
  const [scenario, subject] = ['kernel-record', 'switchyard-kernel']
  const bytes = samples.median(scenario, subject, 'bytesPerFlow')
  if (bytes === undefined) return []
  return [
    `Because the kernel carries a flow, \`${subject}\` keeps ${numberText(bytes)} bytes of it in its heap beside what every flow has (${numberText(samples.median(scenario, subject, 'flows'))} flows, garbage collected).`,
  ]
}

function switches(samples: Samples): readonly string[] {
  const scenarios = [...new Set(samples.all.map(({ scenario }) => scenario))].filter(name =>
    /^(move|fail-over)-/.test(name),
  )
  if (scenarios.length === 0) return []
  const rows = scenarios
    .toSorted(byKindAndSize)
    .flatMap(scenario => samples.subjects(scenario, 'tookMs').map(subject => ({ scenario, subject })))
  const table = markdownTable(
    [
      'what, flows',
      'way',
      'the proxy says, ms',
      'last datagram to the old shard sent, ms',
      'first datagram at the new shard, ms',
      'every flow answered by it, ms',
      'a flow sends every, ms',
      'flows seen to switch',
    ],
    rows.map(({ scenario, subject }) => {
      const cell = (figure: string): string => numberText(samples.median(scenario, subject, figure))
      return [
        scenario.replace(/-(\d+)$/, (_, size: string) => `, ${numberText(Number(size))}`),
        subject,
        ...['tookMs', 'lastToOldMs', 'firstAtNewMs', 'lastAtNewMs', 'intervalMs'].map(cell),
        `${numberText((samples.median(scenario, subject, 'switchedShare') ?? 0) * 100)} %`,
      ]
    }),
  )
  return ['### Moves and fail-overs, from the order on', table]
}

function byKindAndSize(one: string, other: string): number {
  const kind = (name: string): number => (name.startsWith('move') ? 0 : 1)
  const size = (name: string): number => Number(/\d+$/.exec(name)?.[0])
  return kind(one) - kind(other) || size(one) - size(other)
}
