import { keyOf } from './save-queue.ts'
import type { SessionHolder } from '../../proto/contract/session.ts'

/** Bytes that are kept of all shards of this agent; the oldest go first. Each is asked again from the control plane by another `arrive`. */
export const ARRIVED_BYTES_MAX = 16 * 1_024 * 1_024
/** Empty ones are remembered too. */
export const ARRIVED_PAYLOADS_MAX = 4_096

/** What players brought over a border, for the script of the shard at which they have arrived to read in parts. */
export class ArrivedPayloads {
  readonly #payloads = new Map<string, Buffer>()
  #bytes = 0

  keep(holder: SessionHolder, payload: Buffer): void {
    this.#forget(keyOf(holder))
    this.#payloads.set(keyOf(holder), payload)
    this.#bytes += payload.length
    for (const key of this.#payloads.keys()) {
      if (this.#payloads.size <= ARRIVED_PAYLOADS_MAX && this.#bytes <= ARRIVED_BYTES_MAX) break
      this.#forget(key)
    }
  }

  /** Undefined: never come, or forgotten. */
  of(holder: SessionHolder): Buffer | undefined {
    return this.#payloads.get(keyOf(holder))
  }

  get bytes(): number {
    return this.#bytes
  }

  #forget(key: string): void {
    this.#bytes -= this.#payloads.get(key)?.length ?? 0
    this.#payloads.delete(key)
  }
}
