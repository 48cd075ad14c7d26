import type { Samples } from '../figures/samples.ts'
import { dgramBars } from './bars.ts'
import type { BenchReport } from './bench-report.ts'
import { flowSection } from './flow-section.ts'
import { markdownTable } from './markdown-table.ts'
import { numberText } from './number-text.ts'
import { tcpSection } from './tcp-section.ts'
import { udpSection } from './udp-section.ts'

/** The whole report for people. */
export function benchMarkdown(report: BenchReport): string {
  const { samples } = report
  return `${[
    `## Measured ${report.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
    conditions(report),
    '### What it is to reach',
    barTable(samples),
    ...udpSection(samples),
    ...flowSection(samples),
    ...tcpSection(samples),
    '### Deliveries',
    deliveries(samples),
  ].join('\n\n')}\n`
}

function conditions({ machine, options, tookSeconds }: BenchReport): string {
  const { rounds, seconds, short, parts } = options
  const run = `medians of ${rounds} interleaved rounds, loads of ${seconds} s${short ? ', short' : ''}; ${parts.join(', ')}`
  return markdownTable(
    ['', ''],
    [...Object.entries(machine), ['run', run], ['took', `${Math.round(tookSeconds)} s`]],
  ).replace('---:', '---')
}

function barTable(samples: Samples): string {
  return markdownTable(
    ['figure of the `dgram` tier', 'bar', 'measured', ''],
    dgramBars(samples).map(({ figure, bar, measured, verdict }) => [figure, bar, measured, verdict]),
  )
}

function deliveries(samples: Samples): string {
  const [delivered, misdelivered, corrupt] = ['delivered', 'misdelivered', 'corrupt'].map(figure =>
    numberText(samples.total(figure)),
  )
  const reused = samples.values('port-reuse', 'switchyard', 'flowsAnswered')
  const soak =
    reused.length === 0
      ? ''
      : ` In the port-reuse soak ${reused.length} waves of new players followed each other on ${numberText(
          samples.median('port-reuse', 'switchyard', 'flowPorts'),
        )} flow ports while the shard went on talking to those before them; ${numberText(reused.reduce((sum, flows) => sum + flows, 0))} flows were answered.`
  return `${delivered} replies were checked: **${misdelivered} misdelivered**, ${corrupt} corrupt.${soak}`
}
