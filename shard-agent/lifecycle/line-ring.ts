import { LOG_LINE_CHARACTERS_MAX, LOG_LINES_MAX } from '../../proto/contract/agent-link.ts'

/** Bound of one game server's remembered output, whatever the length of its lines. */
export const RING_CHARACTERS_MAX = 262_144

/** The last lines of a text that grows. */
export class LineRing {
  #lines: string[] = []
  #characters = 0
  #partial = ''

  /** Adds the next piece of the text; a line may come in several pieces. */
  push(text: string): void {
    const pieces = (this.#partial + text).split('\n')
    this.#partial = (pieces.pop() ?? '').slice(-RING_CHARACTERS_MAX)
    for (const piece of pieces) this.#add(shown(piece))
    this.#trim()
  }

  /** The last `count` lines, oldest first; an unfinished line counts. */
  last(count: number): readonly string[] {
    const lines = this.#partial === '' ? this.#lines : [...this.#lines, shown(this.#partial)]
    return lines.slice(-count)
  }

  contains(text: string): boolean {
    return this.#lines.some(line => line.includes(text)) || shown(this.#partial).includes(text)
  }

  #add(line: string): void {
    this.#lines.push(line)
    this.#characters += line.length
  }

  #trim(): void {
    let surplus = Math.max(0, this.#lines.length - LOG_LINES_MAX)
    for (let index = 0; index < surplus; index += 1) this.#characters -= this.#lines[index]?.length ?? 0
    while (this.#characters > RING_CHARACTERS_MAX) {
      this.#characters -= this.#lines[surplus]?.length ?? 0
      surplus += 1
    }
    if (surplus > 0) this.#lines = this.#lines.slice(surplus)
  }
}

/** What terminals take as orders: colours and the like (CSI), titles and links (OSC), each with one or two characters in front
 *  (ECMA-48, 5.4 and 5.6); then every single control character but tabs, and the marks that turn the direction of text. */
const SEQUENCES =
  // eslint-disable-next-line no-control-regex
  /(?:\u001b\[|\u009b)[0-9;?]*[A-Za-z]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c\u009d]*(?:\u0007|\u001b\\|\u009c)/g
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** A line fit for the wire and for a terminal, cut to its bound. */
function shown(line: string): string {
  return line
    .slice(0, LOG_LINE_CHARACTERS_MAX * 2)
    .replace(SEQUENCES, '')
    .replace(STEERING, '')
    .slice(0, LOG_LINE_CHARACTERS_MAX)
}
