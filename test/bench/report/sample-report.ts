import { Samples } from '../figures/samples.ts'
import type { BenchReport } from './bench-report.ts'

/** A made-up run of two rounds, for the tests of the report. */
export function sampleReport(samples = sampleSamples()): BenchReport {
  return {
    startedAt: '2026-11-21T10:00:00.000Z',
    tookSeconds: 61.2,
    machine: { processor: 'A & B <x>', cores: '2' },
    options: {
      parts: ['udp', 'flows', 'moves', 'tcp'],
      peers: ['direct', 'nginx', 'switchyard'],
      rounds: 2,
      seconds: 1,
      rateMax: 20_000,
      short: false,
      out: undefined,
      install: false,
    },
    samples,
  }
}

export function sampleSamples(): Samples {
  const samples = new Samples()
  for (let round = 1; round <= 2; round += 1) {
    const noise = round * 10
    for (const [name, p50Us, cpu] of [
      ['switchyard', 40, 12],
      ['nginx', 20, 6],
      ['direct', 10, undefined],
    ] as const) {
      const load = {
        plannedPerSecond: 20_000,
        p50Us: p50Us + noise,
        proxyCpuUs: cpu,
        loss: 0,
        delivered: 1_000,
      }
      samples.add('udp-loaded', name, { ...load, misdelivered: 0, corrupt: 0 })
      samples.add('udp-sustained', name, { ratePerSecond: 2_000_000 / p50Us })
    }
    samples.add('flows', 'switchyard', {
      flows: 10_000,
      firstDatagramsLost: 0,
      bytesPerFlow: 8_192,
      emptyBytes: 2 ** 27,
    })
    for (const [size, ms] of [
      [1, 2],
      [1_000, 4.5],
    ] as const) {
      samples.add(`move-${size}`, 'switchyard', { tookMs: size / 100, switchedShare: 1 })
      samples.add(`fail-over-${size}`, 'switchyard', { tookMs: 0.5, firstAtNewMs: ms, switchedShare: 1 })
    }
    samples.add('port-reuse', 'switchyard', {
      flowsAnswered: 200,
      flowPorts: 200,
      delivered: 500,
      misdelivered: 0,
    })
    samples.add('tcp-request', 'nginx', { p50Us: 50, answersPerSecond: 2_000, failures: 0 })
  }
  return samples
}
