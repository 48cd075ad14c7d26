import { Samples } from '../figures/samples.ts'
import type { BenchReport } from './bench-report.ts'

/** A made-up run of two rounds, for the tests of the report. */
export function sampleReport(samples = sampleSamples()): BenchReport {
  return {
    startedAt: '2026-11-21T10:00:00.000Z',
    tookSeconds: 61.2,
    machine: { processor: 'A & B <x>', cores: '2' },
    options: {
      parts: ['udp', 'flows', 'moves', 'many', 'distance', 'tcp'],
      peers: ['direct', 'forwarding', 'nginx', 'switchyard', 'switchyard-batched', 'switchyard-kernel'],
      rounds: 2,
      seconds: 1,
      rateMax: 20_000,
      short: false,
      out: undefined,
      install: false,
    },
    samples,
    failures: [],
  }
}

/** Who, its median latency without noise, processor time of the proxy, of all that takes part, and highest rate. */
const LOADED = [
  ['switchyard', 40, 12, 18, 50_000],
  ['switchyard-batched', 30, 9, 15, 70_000],
  ['switchyard-kernel', 13, 0.5, 7, 190_000],
  ['nginx', 20, 6, 12, 100_000],
  ['forwarding', 11, undefined, 6.5, 200_000],
  ['direct', 10, undefined, 6, 250_000],
] as const

export function sampleSamples(): Samples {
  const samples = new Samples()
  for (let round = 1; round <= 2; round += 1) {
    addLoads(samples, round * 10)
    for (const name of ['switchyard', 'switchyard-kernel']) {
      samples.add('flows', name, {
        flows: 10_000,
        firstDatagramsLost: 0,
        bytesPerFlow: 8_192,
        emptyBytes: 2 ** 27,
      })
      addSwitches(samples, name)
      samples.add('port-reuse', name, {
        flowsAnswered: 200,
        flowPorts: 200,
        delivered: 500,
        misdelivered: 0,
      })
    }
    samples.add('tcp-request', 'nginx', { p50Us: 50, answersPerSecond: 2_000, failures: 0 })
  }
  samples.add('kernel-record', 'switchyard-kernel', { flows: 10_000, bytesPerFlow: 768 })
  return samples
}

function addLoads(samples: Samples, noise: number): void {
  for (const [name, p50Us, proxyCpuUs, pathCpuUs, ratePerSecond] of LOADED) {
    const load = {
      plannedPerSecond: 20_000,
      p50Us: p50Us + noise,
      proxyCpuUs,
      pathCpuUs,
      systemCpuUs: 50,
      loss: 0,
      delivered: 1_000,
    }
    samples.add('udp-loaded', name, { ...load, misdelivered: 0, corrupt: 0 })
    samples.add('udp-sustained', name, { ratePerSecond, mostPerSecond: 400_000 })
    samples.add('udp-distant', name, { ...load, plannedPerSecond: 5_000, lost: 0, delivered: 0 })
    const crowd = { ...load, flows: 10_000, delivered: 0 }
    samples.add('many-10000', name, { ...crowd, bytesPerFlow: proxyCpuUs === undefined ? undefined : 8_192 })
    samples.add('many-10000-sustained', name, { ratePerSecond: ratePerSecond / 2 })
    samples.add('many-50000', name, { ...crowd, flows: 19_000 })
  }
}

function addSwitches(samples: Samples, name: string): void {
  for (const [size, ms] of [
    [1, 2],
    [1_000, 4.5],
  ] as const) {
    const switchedMs = size / (name === 'switchyard' ? 100 : 50)
    samples.add(`move-${size}`, name, { tookMs: size / 100, switchedMs, switchedShare: 1 })
    samples.add(`fail-over-${size}`, name, { tookMs: 0.5, firstAtNewMs: ms, switchedShare: 1 })
  }
}
