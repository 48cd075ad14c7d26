import type { BenchWorld } from '../world/bench-world.ts'
import { openFilesMax } from '../world/open-files.ts'
import { mergeLoads } from './merge-loads.ts'
import { runLoad, type Target } from './run-load.ts'
import { sharesOf } from './shares.ts'
import type { UdpLoadResult } from './udp-load-result.ts'

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
  /** So many addresses of the crowd's take turns; where it is absent all flows come from one address, which is none of them. */
  readonly sources?: number
  /** Flows are numbered from here in the payload. */
  readonly flowBase?: number
  /** The echo server keeps each datagram so long: latency counts from then on. */
  readonly heldMs?: number
  /** Ends it before its time; what was to be sent afterwards was never planned. */
  readonly stop?: AbortSignal
}

const DEFAULT_SOURCE_PORT = 20_000
const WARM_UP_MS = 250
const DRAIN_MS = 300
/** Files of a generator that are no sockets of flows. */
const FILES_BESIDE = 100
let runs = 0

/** One generator, or as many side by side as it takes for a socket per flow under the limit of open files.
 *  @throws Error with what a generator said, if it fails */
export async function runUdpLoad(
  world: BenchWorld,
  target: Target,
  options: UdpLoadOptions,
): Promise<UdpLoadResult> {
  runs += 1
  const nonce = runs
  const { address, port } = target
  const shares = sharesOf(options.flows, openFilesMax() - FILES_BESIDE)
  const results = await Promise.all(
    shares.map(({ first, count }) => {
      const given = {
        target: address,
        source: options.sources === undefined ? target.source : target.crowd,
        port,
        flows: count,
        first,
        rate: (options.ratePerSecond * count) / options.flows,
        seconds: options.seconds,
        bytes: options.datagramBytes ?? 100,
        'warm-up-ms': options.warmUpMs ?? WARM_UP_MS,
        'drain-ms': options.drainMs ?? DRAIN_MS,
        'source-port': options.sourcePort ?? DEFAULT_SOURCE_PORT,
        sources: options.sources ?? 1,
        'flow-base': options.flowBase ?? 0,
        'held-ms': options.heldMs ?? 0,
        'stop-on-input': options.stop === undefined ? 0 : 1,
        nonce,
      }
      return runLoad(world, 'udp-load', given, options.stop) as Promise<UdpLoadResult>
    }),
  )
  return mergeLoads(results)
}
