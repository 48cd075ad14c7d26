import { SwitchyardError } from '../../lib/errors.ts'
import type { LogChunk } from '../../proto/contract/agent-link.ts'
import type { HostId, OrderId } from '../../proto/contract/ids.ts'

/** Logs that are read at the same time. */
export const LOG_READS_MAX = 64

interface LogRead {
  readonly host: HostId
  readonly take: (chunk: LogChunk) => void
}

/** Who waits for which agent's log lines. */
export class LogReads {
  readonly #reads = new Map<OrderId, LogRead>()

  /** Hands every chunk that answers this order to `take`, until the returned function is called.
   *  @throws SwitchyardError `SWY_LIMIT` */
  begin(id: OrderId, host: HostId, take: (chunk: LogChunk) => void): () => void {
    if (this.#reads.size >= LOG_READS_MAX)
      throw new SwitchyardError('SWY_LIMIT', `${LOG_READS_MAX} logs are being read already`)
    this.#reads.set(id, { host, take })
    return () => this.#reads.delete(id)
  }

  /** Chunks that nobody waits for (any more), or of another host, are dropped. */
  chunk(host: HostId, chunk: LogChunk): void {
    const read = this.#reads.get(chunk.orderId)
    if (read?.host === host) read.take(chunk)
  }
}
