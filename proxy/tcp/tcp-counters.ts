import type { DialFailure } from './dial.ts'

/** What the TCP front counts beside the flows. Plain numbers, read at scrape time. */
export interface TcpCounters {
  /** Connects that a shard refused (signal S5), that got no answer in time, and that failed otherwise. */
  readonly dials: Record<DialFailure | 'timed-out', number>
  /** Clients that had to wait for a shard, and those of them that waited in vain. */
  clientsHeld: number
  clientsHeldInVain: number
}

export function newTcpCounters(): TcpCounters {
  return { dials: { refused: 0, 'timed-out': 0, failed: 0 }, clientsHeld: 0, clientsHeldInVain: 0 }
}
