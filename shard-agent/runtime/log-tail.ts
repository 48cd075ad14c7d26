import {
  appendFileSync,
  closeSync,
  copyFileSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { LineRing, RING_CHARACTERS_MAX } from '../lifecycle/line-ring.ts'

/** An output file that grows beyond this is copied aside (one copy is kept) and emptied: twice this much disk per life at most, as
 *  long as an agent runs. Copied and emptied, not renamed: the game server holds the file open and appends to it. */
export const OUTPUT_BYTES_MAX = 8 * 1_024 * 1_024
/** One buffer for all: reading is synchronous, and its content is used before the next reading. */
const buffer = Buffer.alloc(65_536)

/** Follows the output file of one game server. Needs no watcher: `poll` looks how long the file is. */
export class LogTail {
  readonly #path: string
  readonly #ring = new LineRing()
  readonly #decoder = new TextDecoder()
  #descriptor: number | undefined
  #offset = 0

  constructor(path: string) {
    this.#path = path
  }

  /** Reads what was added. Of more than the ring can hold, only the end is read. */
  poll(): void {
    this.#descriptor ??= openOrNothing(this.#path)
    if (this.#descriptor === undefined) return
    const { size } = fstatSync(this.#descriptor)
    if (size < this.#offset) this.#offset = 0
    if (size - this.#offset > RING_CHARACTERS_MAX) this.#offset = size - RING_CHARACTERS_MAX
    this.#readOn(this.#descriptor, () => {})
    if (size > OUTPUT_BYTES_MAX) this.#rotate(this.#descriptor)
  }

  last(count: number): readonly string[] {
    return this.#ring.last(count)
  }

  contains(text: string): boolean {
    return this.#ring.contains(text)
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }

  /** To the end of the file, but at most a ring full: a game server that writes faster than we read must not hold us. */
  #readOn(descriptor: number, also: (bytes: Buffer, position: number) => void): void {
    for (let total = 0; total < RING_CHARACTERS_MAX;) {
      const read = readSync(descriptor, buffer, 0, buffer.length, this.#offset)
      if (read === 0) return
      const bytes = buffer.subarray(0, read)
      also(bytes, this.#offset)
      total += read
      this.#offset += read
      this.#ring.push(this.#decoder.decode(bytes, { stream: true }))
    }
  }

  /** The copy takes a while, so what was written meanwhile is added to it. Lost is what comes in the microseconds before the cut. */
  #rotate(descriptor: number): void {
    const aside = `${this.#path}.1`
    try {
      copyFileSync(this.#path, aside)
      const copied = statSync(aside).size
      this.#readOn(descriptor, (bytes, position) =>
        appendFileSync(aside, bytes.subarray(Math.max(0, copied - position))),
      )
    } finally {
      truncateSync(this.#path, 0) // Also when the disk is full: above all then.
      this.#offset = 0
    }
  }
}

function openOrNothing(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch {
    return undefined // The file is made with its game server; until then there is nothing to follow.
  }
}
