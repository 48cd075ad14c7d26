import { barChart, type ChartPanel } from './bar-chart.ts'
import type { BenchReport } from './bench-report.ts'
import { numberText } from './number-text.ts'

interface PanelSource {
  readonly title: string
  readonly note: string
  readonly scenario: string
  readonly figure: string
}

const PANELS: readonly PanelSource[] = [
  {
    title: 'Datagrams per second, each way',
    note: 'highest rate with less than 1 % loss; more is better',
    scenario: 'udp-sustained',
    figure: 'ratePerSecond',
  },
  {
    title: 'Processor time of the proxy per datagram, µs',
    note: 'at 20,000 datagrams per second; less is better',
    scenario: 'udp-loaded',
    figure: 'proxyCpuUs',
  },
  {
    title: 'Median latency of a round trip, µs',
    note: 'at 20,000 datagrams per second; less is better',
    scenario: 'udp-loaded',
    figure: 'p50Us',
  },
  {
    title: '99th percentile of a round trip, µs',
    note: 'at 20,000 datagrams per second; less is better',
    scenario: 'udp-loaded',
    figure: 'p99Us',
  },
  {
    title: 'CPU per datagram, generator and echo included, µs',
    note: 'at 20,000 datagrams per second; less is better',
    scenario: 'udp-loaded',
    figure: 'pathCpuUs',
  },
  {
    title: 'Datagrams per second, each way, with 10,000 flows',
    note: 'highest rate with less than 1 % loss; more is better',
    scenario: 'many-10000-sustained',
    figure: 'ratePerSecond',
  },
  {
    title: 'TCP throughput, MB/s',
    note: '16 connections; more is better',
    scenario: 'tcp-stream-16',
    figure: 'megabytesPerSecond',
  },
  {
    title: 'TCP connections per second',
    note: 'connect, one request, close; more is better',
    scenario: 'tcp-connect',
    figure: 'answersPerSecond',
  },
]

/** The figures that say most, as SVG. Panels of what was not measured are left out. */
export function benchChart({ samples, machine, startedAt }: BenchReport): string {
  const panels = PANELS.map(({ title, note, scenario, figure }): ChartPanel => {
    const bars = samples.subjects(scenario, figure).flatMap(subject => {
      const value = samples.median(scenario, subject, figure)
      return value === undefined
        ? []
        : [{ label: subject, value, text: numberText(value), own: subject.startsWith('switchyard') }]
    })
    return { title, note, bars }
  }).filter(({ bars }) => bars.length > 0)
  return barChart(
    `Switchyard against its peers, ${machine['cores'] ?? '?'} cores, ${startedAt.slice(0, 10)}`,
    panels,
  )
}
