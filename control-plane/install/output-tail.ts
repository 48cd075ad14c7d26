import { quoted } from '../../lib/printable.ts'

export const TAIL_LINES_MAX = 20
export const TAIL_LINE_CHARACTERS_MAX = 200
const BYTES_KEPT_MAX = 65_536
const HIDDEN = '***'

/** The last lines of a program's output, for people. Takes any amount, keeps little. */
export class OutputTail {
  readonly #secrets: readonly string[]
  #bytes = Buffer.alloc(0)

  /** @param secrets what the program was given: lines go to events and to whoever may read them */
  constructor(secrets: readonly string[] = []) {
    this.#secrets = secrets
  }

  push(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes.subarray(-BYTES_KEPT_MAX)]).subarray(-BYTES_KEPT_MAX)
  }

  /** Oldest first; empty lines are left out. */
  lines(): readonly string[] {
    return this.#secrets
      .reduce((text, secret) => text.replaceAll(secret, HIDDEN), this.#bytes.toString('utf8'))
      .split(/[\r\n]+/)
      .map(line => quoted(line.trim(), TAIL_LINE_CHARACTERS_MAX))
      .filter(line => line !== '')
      .slice(-TAIL_LINES_MAX)
  }
}
