import type { Samples } from '../figures/samples.ts'
import { GROUP_SIZES, scenarioOf } from '../scenarios/move-scenarios.ts'
import { numberText } from './number-text.ts'

/** What a figure is to reach. */
export interface Bar {
  readonly figure: string
  readonly bar: string
  /** As words; a dash where it was not measured. */
  readonly measured: string
  readonly verdict: 'met' | 'missed' | 'not measured'
}

const KIB = 1_024
/** What the bars are set for; a run with other numbers says nothing about them. */
const LOADED_RATE = 20_000
const BURST_FLOWS = 10_000
const OURS = 'switchyard'

/** The bars of the `dgram` tier. They inform: a benchmark on somebody's machine is no test. */
export function dgramBars(samples: Samples): readonly Bar[] {
  const ratio = (one: number, other: number): number => one / other
  const difference = (one: number, other: number): number => one - other
  const isLoaded = samples.median('udp-loaded', OURS, 'plannedPerSecond') === LOADED_RATE
  const isBurst = samples.median('flows', OURS, 'flows') === BURST_FLOWS
  const cpuRatio = samples.paired('udp-loaded', 'proxyCpuUs', [OURS, 'nginx'], ratio)
  const addedP50 = samples.paired('udp-loaded', 'p50Us', [OURS, 'direct'], difference)
  const moveMs = samples.median(scenarioOf('move', 1_000), OURS, 'tookMs')
  const failOverMs = greatest(
    GROUP_SIZES.map(size => samples.median(scenarioOf('fail-over', size), OURS, 'firstAtNewMs')),
  )
  const bytesPerFlow = isBurst ? samples.median('flows', OURS, 'bytesPerFlow') : undefined
  const firstLost = samples.median('flows', OURS, 'firstDatagramsLost')
  const misdelivered = samples.all.length === 0 ? undefined : samples.total('misdelivered')
  return [
    atMost('CPU of the proxy per datagram, against nginx stream', 2.5, isLoaded ? cpuRatio : undefined, 'x'),
    atMost(
      'median latency added to a direct path at 20,000 datagrams/s',
      40,
      isLoaded ? addedP50 : undefined,
      ' µs',
    ),
    atMost('move of 1,000 flows, order to last flow switched', 50, moveMs, ' ms'),
    atMost('fail-over of a group of any size, order to first packet at the new shard', 5, failOverMs, ' ms'),
    atMost('misdelivered datagrams, port reuse forced', 0, misdelivered, ''),
    atMost('memory per flow', 12, bytesPerFlow === undefined ? undefined : bytesPerFlow / KIB, ' KiB'),
    atMost('first datagrams lost of 10,000 new flows in 2 s', 0, isBurst ? firstLost : undefined, ''),
  ]
}

function atMost(figure: string, limit: number, measured: number | undefined, unit: string): Bar {
  return {
    figure,
    bar: limit === 0 ? '0' : `≤ ${limit}${unit}`,
    measured: measured === undefined ? '–' : `${numberText(measured)}${unit}`,
    verdict: measured === undefined ? 'not measured' : measured <= limit ? 'met' : 'missed',
  }
}

function greatest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}
