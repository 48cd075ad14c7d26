import { median } from '../figures/median.ts'
import type { Samples } from '../figures/samples.ts'
import { PEERS } from '../options.ts'
import { dgramBars } from './bars.ts'
import type { BenchReport } from './bench-report.ts'
import { flowSection } from './flow-section.ts'
import { markdownTable } from './markdown-table.ts'
import { numberText, percentText } from './number-text.ts'
import { tcpSection } from './tcp-section.ts'
import { udpSection } from './udp-section.ts'

/** Less than this is what any machine does beside. */
const OTHERS_FRACTION_QUIET = 0.1

/** The whole report for people. */
export function benchMarkdown(report: BenchReport): string {
  const { samples } = report
  return `${[
    `## Measured ${report.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
    conditions(report),
    ...disturbance(samples),
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

/** What else ran takes cores away from whoever is measured, and each time from another one. */
function disturbance(samples: Samples): readonly string[] {
  const others = median(PEERS.flatMap(peer => samples.values('udp-loaded', peer, 'othersFraction')))
  if (others === undefined || others < OTHERS_FRACTION_QUIET) return []
  return [
    `**This machine was not quiet**: other programs took ${percentText(others)} of it during the loads. Ratios within a round and processor times of the proxies hold; rates, latencies and verdicts that hang on them do not.`,
  ]
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
