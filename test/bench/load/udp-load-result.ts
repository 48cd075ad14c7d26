import type { Histogram } from '../figures/histogram.ts'

/** How flows went over from one echo server to another. Times are wall-clock microseconds. */
export interface ServerChange {
  readonly from: number
  readonly to: number
  readonly flows: number
  /** When the last datagram that the old one still answered was sent. */
  readonly lastOldSentUs: number
  /** When the first datagram that the new one answered had reached it. */
  readonly firstNewReachedUs: number
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

/** Fraction of what was planned that did not come back. */
export function lossOf({ sent, unsent, received }: UdpLoadResult): number {
  const planned = sent + unsent
  return planned === 0 ? 0 : 1 - received / planned
}
