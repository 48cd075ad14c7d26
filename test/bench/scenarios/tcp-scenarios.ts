import type { Histogram } from '../figures/histogram.ts'
import { latencyFigures } from '../figures/latency-figures.ts'
import { ProcessorWatch } from '../load/processor-watch.ts'
import { runLoad } from '../load/run-load.ts'
import type { Peer } from '../peers/peer.ts'
import type { BenchRun } from './bench-run.ts'
import { Field } from './field.ts'

/** What `tcp-load.c` prints. */
interface TcpLoadResult {
  readonly seconds: number
  readonly receivedBytes: number
  readonly answers: number
  readonly planned: number
  readonly failures: number
  readonly cpuUs: number
  readonly latencyNs: Histogram
}

const LOADS = [
  { scenario: 'tcp-stream-1', mode: 'stream', connections: 1 },
  { scenario: 'tcp-stream-16', mode: 'stream', connections: 16 },
  { scenario: 'tcp-request', mode: 'request', connections: 16 },
  { scenario: 'tcp-connect', mode: 'connect', connections: 16 },
] as const
const REQUESTS_PER_SECOND = 2_000
/** There are many of them. */
const SECONDS_SHARE = 0.75
/** No bar hangs on them. */
const ROUNDS_MAX = 3

/** Throughput, latency under a modest open load, and connections per second. */
export async function runTcpScenarios(run: BenchRun, peers: readonly Peer[]): Promise<void> {
  const rounds = run.options.short ? 1 : Math.min(ROUNDS_MAX, run.options.rounds)
  const field = new Field(run, 'tcp', peers)
  const seconds = run.options.seconds * SECONDS_SHARE
  for (let round = 1; round <= rounds; round += 1) {
    run.say(`tcp: round ${round} of ${rounds}`)
    for (const { scenario, ...load } of LOADS)
      await field.each(round, async peer => {
        const proxy = new ProcessorWatch(peer.pids())
        const rate = Math.min(REQUESTS_PER_SECOND, run.options.rateMax)
        const { address: target, port, source } = peer.target
        const given = { target, port, source, ...load, rate, seconds }
        const result = (await runLoad(run.world, 'tcp-load', given)) as TcpLoadResult
        const cpuUs = peer.pids().length === 0 ? undefined : proxy.processesUs()
        run.samples.add(scenario, peer.name, {
          failures: result.failures,
          ...figuresOf(load.mode, result, cpuUs),
        })
      })
  }
}

function figuresOf(
  mode: (typeof LOADS)[number]['mode'],
  { seconds, receivedBytes, answers, latencyNs }: TcpLoadResult,
  cpuUs: number | undefined,
): Readonly<Record<string, number | undefined>> {
  const megabytes = receivedBytes / 1e6
  const per = (amount: number): number | undefined =>
    cpuUs === undefined || amount === 0 ? undefined : cpuUs / amount
  if (mode === 'stream')
    return { megabytesPerSecond: megabytes / seconds, proxyCpuUsPerMegabyte: per(megabytes) }
  return {
    answersPerSecond: answers / seconds,
    ...latencyFigures(latencyNs),
    proxyCpuUsPerAnswer: per(answers),
  }
}
