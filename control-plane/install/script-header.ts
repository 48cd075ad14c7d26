/** What the machine says before a script begins: who leads its processes, and where the script lies. */
export interface ScriptHeader {
  readonly processGroup: string
  readonly file: string
}

const PATTERN = /^switchyard (\d{1,10}) (\/[A-Za-z0-9/._-]{1,200})\n/
const CHARACTERS_MAX = 300

/** A word that `sh` takes as it is. */
export function quotedForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** The command that takes a script on its input, and runs it from a file of its own with nothing on its input.
 *  @param sudo what is put before whatever needs root */
export function runCommand(sudo: string): string {
  return [
    'umask 077',
    'f=$(mktemp /tmp/switchyard.XXXXXX) || exit 1',
    'cat > "$f"',
    'echo "switchyard $$ $f"',
    `${sudo}sh "$f" < /dev/null 2>&1`,
    'c=$?',
    'rm -f "$f"',
    'exit $c',
  ].join('; ')
}

/** The command that ends a script with all that it has started. */
export function killCommand({ processGroup, file }: ScriptHeader, sudo: string): string {
  return `rm -f ${file}; ${sudo}kill -KILL -- -${processGroup}`
}

/** Takes the header off a script's output. */
export class HeaderReader {
  header: ScriptHeader | undefined
  #text = ''
  #isOver = false

  /** Returns what is the script's own. Output without a header is its own, too. */
  take(bytes: Buffer): Buffer {
    if (this.#isOver) return bytes
    this.#text += bytes.toString('latin1')
    const found = PATTERN.exec(this.#text)
    if (found === null && this.#text.length < CHARACTERS_MAX && !this.#text.includes('\n'))
      return Buffer.alloc(0)
    this.#isOver = true
    const [whole = '', processGroup = '', file = ''] = found ?? []
    if (found !== null) this.header = { processGroup, file }
    return Buffer.from(this.#text.slice(whole.length), 'latin1')
  }
}
