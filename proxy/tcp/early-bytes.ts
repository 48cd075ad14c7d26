/** More than any hello of a game; less than what hurts a thousand times. */
export const EARLY_BYTES_MAX = 16 * 1_024

/** What a client says before its shard has taken the connection. Reading stops at `EARLY_BYTES_MAX`: the rest waits in the
 *  client's own system. (One read may exceed the limit, by 64 KiB at most.) */
export class EarlyBytes {
  #chunks: Buffer[] = []
  #bytes = 0

  get empty(): boolean {
    return this.#bytes === 0
  }

  /** False once no more is to be read. */
  add(chunk: Buffer): boolean {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    return this.#bytes < EARLY_BYTES_MAX
  }

  /** Hands everything over, once. */
  take(): Buffer {
    const all = Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#bytes = 0
    return all
  }
}
