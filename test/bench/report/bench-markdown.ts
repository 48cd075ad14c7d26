import { median } from '../figures/median.ts'
import type { Samples } from '../figures/samples.ts'
import { PEERS } from '../options.ts'
import { barsOf } from './bars.ts'
import type { BenchReport } from './bench-report.ts'
import { crowdSection } from './crowd-section.ts'
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
    ...failed(report),
    '### What it is to reach',
    barTable(samples),
    ...udpSection(samples),
    ...flowSection(samples),
    ...crowdSection(samples),
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

/** Who was to be measured and could not be: its figures are missing below, or come from fewer rounds. */
function failed({ failures }: BenchReport): readonly string[] {
  if (failures.length === 0) return []
  const rows = failures.map(({ peer, scenario, why }) => [peer, scenario, why])
  return ['### Failed', markdownTable(['way', 'in', 'why'], rows)]
}

function barTable(samples: Samples): string {
  return markdownTable(
    ['figure', 'tier', 'bar', 'measured', ''],
    barsOf(samples).map(({ figure, tier, bar, measured, verdict }) => [
      figure,
      tier === 'all' ? 'all' : `\`${tier}\``,
      bar,
      measured,
      verdict,
    ]),
  )
}

function deliveries(samples: Samples): string {
  const [delivered, misdelivered, corrupt] = ['delivered', 'misdelivered', 'corrupt'].map(figure =>
    numberText(samples.total(figure)),
  )
  const reused = PEERS.flatMap(name => {
    const waves = samples.values('port-reuse', name, 'flowsAnswered')
    const answered = numberText(waves.reduce((sum, flows) => sum + flows, 0))
    return waves.length === 0 ? [] : [`${waves.length} waves on \`${name}\` (${answered} flows answered)`]
  })
  const soak =
    reused.length === 0
      ? ''
      : ` In the port-reuse soak waves of 200 new players each followed each other on 200 flow ports while the shard went on talking to those before them: ${reused.join(', ')}.`
  return `${delivered} replies were checked: **${misdelivered} misdelivered**, ${corrupt} corrupt.${soak}`
}
