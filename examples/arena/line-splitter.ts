const lineFeed = 0x0a

export type SplitLines =
  | { readonly kind: 'lines'; readonly lines: readonly Buffer[] }
  /** The stream has no line end where one must be; what follows cannot be trusted. */
  | { readonly kind: 'too-long' }

/** Cuts a TCP stream into lines, each with its line end as it came. Keeps at most one unfinished line. */
export class LineSplitter {
  readonly #lineBytesMax: number
  #rest: Buffer = Buffer.alloc(0)

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax
  }

  /** Costs one copy of the unfinished line per call at most. */
  push(chunk: Buffer): SplitLines {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const lines: Buffer[] = []
    let start = 0
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
      if (end + 1 - start > this.#lineBytesMax) return { kind: 'too-long' }
      lines.push(bytes.subarray(start, end + 1))
      start = end + 1
    }
    if (bytes.length - start >= this.#lineBytesMax) return { kind: 'too-long' }
    // A copy: a view would keep the whole chunk alive for a few bytes.
    this.#rest = Buffer.from(bytes.subarray(start))
    return { kind: 'lines', lines }
  }
}
