import type { Samples } from '../figures/samples.ts'
import { CROWD_SIZES, crowdScenario } from '../scenarios/many-flows.ts'
import { markdownTable } from './markdown-table.ts'
import { numberText, percentText, ratioText } from './number-text.ts'

const KIB = 1_024

/** Many flows at once. Empty where nothing of it was measured. */
export function crowdSection(samples: Samples): readonly string[] {
  return CROWD_SIZES.flatMap(size => crowd(samples, size))
}

function crowd(samples: Samples, size: number): readonly string[] {
  const scenario = crowdScenario(size)
  const subjects = samples.subjects(scenario, 'flows')
  const [first] = subjects
  if (first === undefined) return []
  // Everybody got the same load.
  const flows = samples.median(scenario, first, 'flows')
  const rate = samples.median(scenario, first, 'plannedPerSecond')
  const table = markdownTable(
    [
      'way',
      'p50 µs',
      'p99 µs',
      'loss',
      'CPU of the proxy, µs per datagram',
      '… with generator and echo',
      '… against forwarding',
      'memory per flow, KiB',
      'highest rate',
    ],
    subjects.map(subject => {
      const cell = (figure: string, unit = 1): string => {
        const value = samples.median(scenario, subject, figure)
        return numberText(value === undefined ? undefined : value / unit)
      }
      const pair = [subject, 'forwarding'] as const
      return [
        subject,
        cell('p50Us'),
        cell('p99Us'),
        percentText(samples.median(scenario, subject, 'loss')),
        cell('proxyCpuUs'),
        cell('pathCpuUs'),
        ratioText(samples.paired(scenario, 'pathCpuUs', pair, (one, other) => one / other)),
        cell('bytesPerFlow', KIB),
        numberText(samples.median(`${scenario}-sustained`, subject, 'ratePerSecond')),
      ]
    }),
  )
  const fewer =
    flows === size
      ? ''
      : `**${numberText(flows)} flows, not ${numberText(size)}**: a proxy in user space has a socket for each, and a process may not open more files here, or no load may exceed the given rate.`
  return [
    `### ${numberText(size)} flows at once: ${numberText(rate)} datagrams per second`,
    fewer,
    table,
  ].filter(text => text !== '')
}
