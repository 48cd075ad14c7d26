import type { Samples } from '../figures/samples.ts'
import { markdownTable } from './markdown-table.ts'
import { numberText } from './number-text.ts'

/** Empty where TCP was not measured. */
export function tcpSection(samples: Samples): readonly string[] {
  if (!samples.has('tcp-request')) return []
  const table = markdownTable(
    [
      'way',
      '1 stream, MB/s',
      '16 streams, MB/s',
      'CPU of the proxy, µs/MB',
      'request p50 µs',
      'p99 µs',
      'CPU of the proxy, µs/request',
      'connections/s',
      'CPU of the proxy, µs/connection',
      'failures',
    ],
    samples.subjects('tcp-request', 'p50Us').map(subject => {
      const cell = (scenario: string, figure: string): string =>
        numberText(samples.median(scenario, subject, figure))
      return [
        subject,
        cell('tcp-stream-1', 'megabytesPerSecond'),
        cell('tcp-stream-16', 'megabytesPerSecond'),
        cell('tcp-stream-16', 'proxyCpuUsPerMegabyte'),
        cell('tcp-request', 'p50Us'),
        cell('tcp-request', 'p99Us'),
        cell('tcp-request', 'proxyCpuUsPerAnswer'),
        cell('tcp-connect', 'answersPerSecond'),
        cell('tcp-connect', 'proxyCpuUsPerAnswer'),
        numberText(failuresOf(samples, subject)),
      ]
    }),
  )
  return ['### TCP', table]
}

function failuresOf(samples: Samples, subject: string): number {
  return samples.all
    .filter(sample => sample.figure === 'failures' && sample.subject === subject)
    .reduce((sum, { value }) => sum + value, 0)
}
