import type { Samples } from '../figures/samples.ts'
import { RATE_MAX } from '../options.ts'
import { DISTANT } from '../scenarios/distant-shard.ts'
import { GROUP_SIZES, scenarioOf } from '../scenarios/move-scenarios.ts'
import { SUSTAINED } from '../scenarios/sustained-rate.ts'
import { numberText } from './number-text.ts'

/** What a figure is to reach. */
export interface Bar {
  readonly tier: 'dgram' | 'batched' | 'kernel' | 'all'
  readonly figure: string
  readonly bar: string
  /** As words; a dash where it was not measured. */
  readonly measured: string
  readonly verdict: 'met' | 'missed' | 'not measured'
}

interface Limit {
  readonly tier: Bar['tier']
  readonly figure: string
  readonly limit: number
  /** The limit is the least, not the most. */
  readonly atLeast?: true
  readonly unit: string
  readonly measured: number | undefined
}

const KIB = 1_024
/** What the bars are set for; a run with other numbers says nothing about them. */
const LOADED_RATE = 20_000
const BURST_FLOWS = 10_000
const DGRAM = 'switchyard'
const BATCHED = 'switchyard-batched'
const KERNEL = 'switchyard-kernel'

const ratio = (one: number, other: number): number => one / other
const difference = (one: number, other: number): number => one - other

/** All bars, by figure. They inform: a benchmark on somebody's machine is no test. */
export function barsOf(samples: Samples): readonly Bar[] {
  return [...costs(samples), ...latencies(samples), ...switches(samples), ...flows(samples)].map(judged)
}

/** In ratios to others, each within its round. */
function costs(samples: Samples): readonly Limit[] {
  const loaded = (subject: string, other: string, figure: string): number | undefined =>
    isLoaded(samples, subject) ? samples.paired('udp-loaded', figure, [subject, other], ratio) : undefined
  const highest = (other: string): number | undefined =>
    samples.median(SUSTAINED, KERNEL, 'mostPerSecond') === RATE_MAX
      ? samples.paired(SUSTAINED, 'ratePerSecond', [KERNEL, other], ratio)
      : undefined
  // Where other programs use the machine, its whole time says nothing, and the time of those who take part too little nowhere: the worse counts.
  const system = greatest([
    loaded(KERNEL, 'forwarding', 'systemCpuUs'),
    loaded(KERNEL, 'forwarding', 'pathCpuUs'),
  ])
  const cpu = 'CPU of the proxy per datagram, against'
  return [
    {
      tier: 'dgram',
      figure: `${cpu} nginx stream`,
      limit: 2.5,
      unit: 'x',
      measured: loaded(DGRAM, 'nginx', 'proxyCpuUs'),
    },
    {
      tier: 'batched',
      figure: `${cpu} \`dgram\``,
      limit: 0.7,
      unit: 'x',
      measured: loaded(BATCHED, DGRAM, 'proxyCpuUs'),
    },
    {
      tier: 'kernel',
      figure: 'CPU of the whole system per datagram, against plain forwarding',
      limit: 1.3,
      unit: 'x',
      measured: system,
    },
    {
      tier: 'kernel',
      figure: 'highest rate, against plain forwarding',
      limit: 0.9,
      atLeast: true,
      unit: 'x',
      measured: highest('forwarding'),
    },
    {
      tier: 'kernel',
      figure: 'highest rate, against nginx stream',
      limit: 2,
      atLeast: true,
      unit: 'x',
      measured: highest('nginx'),
    },
  ]
}

function latencies(samples: Samples): readonly Limit[] {
  const added = (subject: string, other: string): number | undefined =>
    isLoaded(samples, subject)
      ? samples.paired('udp-loaded', 'p50Us', [subject, other], difference)
      : undefined
  const figure = (over: string): string => `median latency added to ${over} at 20,000 datagrams/s`
  return [
    {
      tier: 'dgram',
      figure: figure('a direct path'),
      limit: 40,
      unit: ' µs',
      measured: added(DGRAM, 'direct'),
    },
    {
      tier: 'kernel',
      figure: figure('plain forwarding'),
      limit: 3,
      unit: ' µs',
      measured: added(KERNEL, 'forwarding'),
    },
  ]
}

function switches(samples: Samples): readonly Limit[] {
  const moved = (subject: string): number | undefined =>
    samples.median(scenarioOf('move', 1_000), subject, 'switchedMs')
  const failedOver = (subject: string): number | undefined =>
    greatest(GROUP_SIZES.map(size => samples.median(scenarioOf('fail-over', size), subject, 'firstAtNewMs')))
  const move = 'move of 1,000 flows, order to last flow switched'
  const failOver = 'fail-over of a group of any size, order to first packet at the new shard'
  return [
    { tier: 'dgram', figure: move, limit: 50, unit: ' ms', measured: moved(DGRAM) },
    { tier: 'kernel', figure: move, limit: 100, unit: ' ms', measured: moved(KERNEL) },
    { tier: 'dgram', figure: failOver, limit: 5, unit: ' ms', measured: failedOver(DGRAM) },
    { tier: 'kernel', figure: failOver, limit: 5, unit: ' ms', measured: failedOver(KERNEL) },
  ]
}

function flows(samples: Samples): readonly Limit[] {
  const ofBurst = (subject: string, figure: string): number | undefined =>
    samples.median('flows', subject, 'flows') === BURST_FLOWS
      ? samples.median('flows', subject, figure)
      : undefined
  const kib = (bytes: number | undefined): number | undefined =>
    bytes === undefined ? undefined : bytes / KIB
  const isWhole = samples.median('kernel-record', KERNEL, 'flows') === BURST_FLOWS
  const record = isWhole ? samples.median('kernel-record', KERNEL, 'bytesPerFlow') : undefined
  const lost = { figure: 'first datagrams lost of 10,000 new flows in 2 s', limit: 0, unit: '' }
  const distant = greatest([DGRAM, BATCHED, KERNEL].map(name => samples.median(DISTANT, name, 'lost')))
  const misdelivered = samples.all.length === 0 ? undefined : samples.total('misdelivered')
  return [
    {
      tier: 'dgram',
      figure: 'memory per flow',
      limit: 12,
      unit: ' KiB',
      measured: kib(ofBurst(DGRAM, 'bytesPerFlow')),
    },
    {
      tier: 'kernel',
      figure: 'memory per flow, record in user space',
      limit: 1,
      unit: ' KiB',
      measured: kib(record),
    },
    { tier: 'dgram', ...lost, measured: ofBurst(DGRAM, 'firstDatagramsLost') },
    { tier: 'batched', ...lost, measured: ofBurst(BATCHED, 'firstDatagramsLost') },
    { tier: 'kernel', ...lost, measured: ofBurst(KERNEL, 'firstDatagramsLost') },
    {
      tier: 'all',
      figure: 'misdelivered datagrams, port reuse forced',
      limit: 0,
      unit: '',
      measured: misdelivered,
    },
    {
      tier: 'all',
      figure: 'datagrams lost with the shard 80 ms away',
      limit: 0,
      unit: '',
      measured: distant,
    },
  ]
}

function isLoaded(samples: Samples, subject: string): boolean {
  return samples.median('udp-loaded', subject, 'plannedPerSecond') === LOADED_RATE
}

function judged({ tier, figure, limit, atLeast, unit, measured }: Limit): Bar {
  const isMet = measured !== undefined && (atLeast === true ? measured >= limit : measured <= limit)
  return {
    tier,
    figure,
    bar: limit === 0 ? '0' : `${atLeast === true ? '≥' : '≤'} ${limit}${unit}`,
    measured: measured === undefined ? '–' : `${numberText(measured)}${unit}`,
    verdict: measured === undefined ? 'not measured' : isMet ? 'met' : 'missed',
  }
}

function greatest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}
