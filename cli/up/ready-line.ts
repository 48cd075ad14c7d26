import { parseRecord } from './parse-record.ts'

/** A program that prints more than this before its ready line is not ours. */
const OUTPUT_CHARACTERS_MAX = 64 * 1_024

/** Finds the line `ready {json}` in a program's output, however it is cut into pieces. */
export class ReadyLine {
  #text = ''
  #found = false

  /** @returns the fields, once: with the piece that completes the line */
  add(piece: string): Readonly<Record<string, unknown>> | undefined {
    if (this.#found) return undefined
    this.#text = (this.#text + piece).slice(-OUTPUT_CHARACTERS_MAX)
    const end = this.#text.lastIndexOf('\n')
    for (const line of this.#text.slice(0, Math.max(0, end)).split('\n')) {
      const fields = line.startsWith('ready ') ? parseRecord(line.slice('ready '.length)) : undefined
      if (fields === undefined) continue
      this.#found = true
      this.#text = ''
      return fields
    }
    this.#text = this.#text.slice(end + 1)
    return undefined
  }
}
