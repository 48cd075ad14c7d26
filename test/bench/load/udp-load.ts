import type { Histogram } from '../figures/histogram.ts'
import type { BenchWorld } from '../world/bench-world.ts'
import { runLoad, type Target } from './run-load.ts'

export interface UdpLoadOptions {
  readonly flows: number
  readonly ratePerSecond: number
  readonly seconds: number
  readonly datagramBytes?: number
  /** At the same rate, not measured. */
  readonly warmUpMs?: number
  /** How long replies are waited for at the end. */
  readonly drainMs?: number
  /** The flows' source ports start here; the same ones again are the same flows to a proxy. */
  readonly sourcePort?: number
  /** Flows are numbered from here in the payload. */
  readonly flowBase?: number
}

/** How flows went over from one echo server to another. Times are wall-clock microseconds. */
export interface ServerChange {
  readonly from: number
  readonly to: number
  readonly flows: number
  /** When the last datagram that the old one still answered was sent. */
  readonly lastOldSentUs: number
  readonly firstNewArrivedUs: number
  readonly lastNewArrivedUs: number
}

/** What `udp-load.c` prints. */
export interface UdpLoadResult {
  readonly sent: number
  /** Planned, but the generator could not keep up. */
  readonly unsent: number
  readonly sendErrors: number
  readonly received: number
  readonly duplicates: number
  /** Replies to an earlier run on the same ports. */
  readonly late: number
  /** Replies that belong to another flow. */
  readonly misdelivered: number
  readonly corrupt: number
  /** Sent and received, warm-up included. */
  readonly datagrams: number
  readonly flowsAnswered: number
  readonly seconds: number
  readonly cpuUs: number
  readonly startedAtUs: number
  readonly changes: readonly ServerChange[]
  readonly latencyNs: Histogram
  readonly latenessNs: Histogram
}

const DEFAULT_SOURCE_PORT = 20_000
const WARM_UP_MS = 250
const DRAIN_MS = 300
let runs = 0

/** @throws Error with what the generator said, if it fails */
export async function runUdpLoad(
  world: BenchWorld,
  target: Target,
  options: UdpLoadOptions,
): Promise<UdpLoadResult> {
  runs += 1
  const result = await runLoad(world, 'udp-load', target, {
    flows: options.flows,
    rate: options.ratePerSecond,
    seconds: options.seconds,
    bytes: options.datagramBytes ?? 100,
    'warm-up-ms': options.warmUpMs ?? WARM_UP_MS,
    'drain-ms': options.drainMs ?? DRAIN_MS,
    'source-port': options.sourcePort ?? DEFAULT_SOURCE_PORT,
    'flow-base': options.flowBase ?? 0,
    nonce: runs,
  })
  return result as UdpLoadResult
}

/** Fraction of what was planned that did not come back. */
export function lossOf({ sent, unsent, received }: UdpLoadResult): number {
  return 1 - received / (sent + unsent)
}
