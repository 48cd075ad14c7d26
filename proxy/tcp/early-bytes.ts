/** More than any hello of a game; less than what hurts a thousand times. */
export const EARLY_BYTES_MAX = 16 * 1_024

const NOTHING = Buffer.alloc(0)

/** What a client says before its shard has taken the connection. Reading stops at `EARLY_BYTES_MAX`: the rest waits in the
 *  client's own system. (One read may exceed the limit, by 64 KiB at most.) */
export class EarlyBytes {
  #chunks: Buffer[] = []
  #bytes = 0

  get empty(): boolean {
    return this.#bytes === 0
  }

  /** No more is to be read. */
  get full(): boolean {
    return this.#bytes >= EARLY_BYTES_MAX
  }

  /** False once no more is to be read. */
  add(chunk: Buffer): boolean {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    return !this.full
  }

  /** All of it, which stays. */
  peek(): Buffer {
    const [first = NOTHING, ...others] = this.#chunks
    const all = others.length === 0 ? first : Buffer.concat(this.#chunks)
    this.#chunks = [all]
    return all
  }

  /** Hands everything over, once. */
  take(): Buffer {
    const all = Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#bytes = 0
    return all
  }
}
