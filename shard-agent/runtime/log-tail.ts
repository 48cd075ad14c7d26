import { closeSync, fstatSync, openSync, readSync, truncateSync, writeFileSync } from 'node:fs'
import { LineRing, RING_CHARACTERS_MAX } from '../lifecycle/line-ring.ts'

/** Of an output file that grows beyond this, so much of the end is copied aside (one copy is kept), with as much again as comes meanwhile, and it is emptied:
 *  three times this much disk per life at most, as long as an agent runs. Copied and emptied, not renamed: the game server holds the file open and appends to it. */
export const OUTPUT_BYTES_MAX = 8 * 1_024 * 1_024
/** One for all: reading is synchronous. */
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
    // At most a ring full: a game server that writes faster than we read must not hold us.
    for (const end = this.#offset + RING_CHARACTERS_MAX; this.#offset < end;) {
      const bytes = bytesAt(this.#descriptor, this.#offset)
      if (bytes.length === 0) break
      this.#take(bytes)
    }
    if (size > OUTPUT_BYTES_MAX) this.#rotate(this.#descriptor, size)
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

  #take(bytes: Buffer): void {
    this.#offset += bytes.length
    this.#ring.push(this.#decoder.decode(bytes, { stream: true }))
  }

  /** The end of it goes aside, and all that is written meanwhile, up to as much again. Lost is what comes in the microseconds between the last reading and
   *  the cut. */
  #rotate(descriptor: number, size: number): void {
    try {
      const aside = openSync(`${this.#path}.1`, 'w', 0o600)
      try {
        for (let position = size - OUTPUT_BYTES_MAX; position < size + OUTPUT_BYTES_MAX;) {
          const bytes = bytesAt(descriptor, position)
          if (bytes.length === 0) break
          position += bytes.length
          if (position > this.#offset) this.#take(bytes.subarray(this.#offset - position))
          writeFileSync(aside, bytes)
        }
      } finally {
        closeSync(aside)
      }
    } finally {
      truncateSync(this.#path, 0) // Also when the disk is full: above all then.
      this.#offset = 0
    }
  }
}

/** Empty at the end of the file. Good until the next reading. */
function bytesAt(descriptor: number, position: number): Buffer {
  return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, position))
}

function openOrNothing(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch {
    return undefined // The file is made with its game server; until then there is nothing to follow.
  }
}
