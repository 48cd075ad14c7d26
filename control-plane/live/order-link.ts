import type { SwitchyardError } from '../../lib/errors.ts'

/** The way back to an attached process: one stream. Also the identity of an attachment: reports that come over a replaced
 *  stream are told from those of its successor by it. */
export interface OrderLink<Order> {
  /** Never throws; what cannot be delivered is lost, as with any stream that breaks. */
  send(order: Order): void
  /** Orders that the other end has not taken yet. */
  readonly waiting: number
  /** Ends the stream with this error as its status; whoever serves the stream then detaches it, before this returns. Ending
   *  twice does nothing. */
  end(error: SwitchyardError): void
}

/** An attached process that has not reported for so long (heartbeats come every 500 ms) is detached: a stopped process
 *  keeps its connection open. */
export const LINK_SILENT_MS = 5_000

/** `repeated`: the same order went out a moment ago. `away`: nobody is there to take it. */
export type OrderFate = 'sent' | 'repeated' | 'away'
