import { closeSync, copyFileSync, fstatSync, openSync, readSync, truncateSync } from 'node:fs'
import { LineRing, RING_CHARACTERS_MAX } from '../lifecycle/line-ring.ts'

/** An output file that grows beyond this is copied aside (one copy is kept) and emptied. Twice this much disk per life at most, as
 *  long as an agent runs. Copying and emptying, not renaming: the game server holds the file open and appends to it. */
export const OUTPUT_BYTES_MAX = 8 * 1_024 * 1_024
const READ_BYTES = 65_536

/** Follows the output file of one game server. Needs no watcher: `poll` looks how long the file is. */
export class LogTail {
  readonly #path: string
  readonly #ring = new LineRing()
  #decoder = new TextDecoder()
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
    this.#readTo(this.#descriptor, size)
    if (size > OUTPUT_BYTES_MAX) this.#rotate()
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

  #readTo(descriptor: number, size: number): void {
    const bytes = Buffer.alloc(Math.min(READ_BYTES, Math.max(0, size - this.#offset)))
    while (this.#offset < size) {
      const read = readSync(descriptor, bytes, 0, Math.min(bytes.length, size - this.#offset), this.#offset)
      if (read === 0) return
      this.#offset += read
      this.#ring.push(this.#decoder.decode(bytes.subarray(0, read), { stream: true }))
    }
  }

  /** What the game server writes between the copy and the cut is lost: a few lines in eight mebibytes. */
  #rotate(): void {
    try {
      copyFileSync(this.#path, `${this.#path}.1`)
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
    return undefined // The file is created with its game server; until then there is nothing to follow.
  }
}
