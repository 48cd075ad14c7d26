import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A file that has grown beyond this is put aside (`.1`, replacing the one before) when its program starts. */
export const LOG_BYTES_MAX = 16 * 1_024 * 1_024
/** Of what was written since the last look, at most so much is read: the rest stays in the file. */
const LOOK_BYTES_MAX = 64 * 1_024

/** Opens the log of a program for appending. The program writes to it itself, so it keeps its log when `up` dies.
 *  @returns a descriptor that the caller closes */
export function openLog(dataDirectory: string, program: string): number {
  const path = logPath(dataDirectory, program)
  mkdirSync(join(dataDirectory, 'logs'), { recursive: true })
  if (sizeOf(path) > LOG_BYTES_MAX) renameSync(path, `${path}.1`)
  return openSync(path, 'a', 0o600)
}

export function logPath(dataDirectory: string, program: string): string {
  return join(dataDirectory, 'logs', `${program}.log`)
}

/** Reads what is appended to a log, from its present end on. */
export class LogTail {
  readonly #path: string
  #offset: number
  #rest = ''

  constructor(path: string) {
    this.#path = path
    this.#offset = sizeOf(path)
  }

  /** The whole lines since the last look. Of more than 64 KiB only the newest. */
  read(): readonly string[] {
    const sizeNow = sizeOf(this.#path)
    if (sizeNow === this.#offset) return []
    // Put aside or removed: a new file begins.
    if (sizeNow < this.#offset) this.#offset = 0
    if (sizeNow === 0) return []
    const descriptor = openSync(this.#path, 'r')
    try {
      const { size } = fstatSync(descriptor)
      const from = Math.max(this.#offset, size - LOOK_BYTES_MAX)
      const buffer = Buffer.alloc(size - from)
      const length = readSync(descriptor, buffer, 0, buffer.length, from)
      this.#offset = from + length
      const lines = (this.#rest + buffer.toString('utf8', 0, length)).split('\n')
      this.#rest = (lines.pop() ?? '').slice(-LOOK_BYTES_MAX)
      return lines
    } finally {
      closeSync(descriptor)
    }
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
