import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { promptAnswer } from './prompt-answer.ts'
import { LISTING_BYTES_MAX, type NftProgram } from './run-nft.ts'

/** Each mistake is told with the whole line that it is in. */
const SAID_CHARACTERS_MAX = 8 * 1_024 * 1_024
/** Whoever waits for one that hangs is to have another way. */
const WITHIN_MS_MAX = 5_000

/** What a prompt is asked for: changes; one listing a time as a line of JSON; the same without elements of maps and sets. */
export type PromptUse = 'changes' | 'listings' | 'outlines'

const WORDS: Readonly<Record<PromptUse, readonly string[]>> = {
  changes: ['-i'],
  listings: ['-j', '-i'],
  outlines: ['-j', '-t', '-i'],
}

/** What came of what was asked at the prompt. `unknown`: nft has ended, or says nothing; nobody knows whether a change holds. */
export type PromptOutcome =
  /** With the listing that was asked for. */
  | { readonly kind: 'done'; readonly printed: string }
  | { readonly kind: 'refused'; readonly said: string }
  | { readonly kind: 'unknown' }

interface Asked {
  readonly marker: string
  readonly answered: (outcome: PromptOutcome) => void
  readonly timer: NodeJS.Timeout
}

/** One `nft -i`, for changes of a few elements and for listings that are made again and again: it takes a millisecond for them where a process of its own
 *  takes several, and starting that takes us as long. It says what is wrong with a change, and nothing about one that it has made; so each is
 *  followed by a word that is none of nft's, and what it says before it complains of that is about the change. Keeps no process from ending. */
export class NftPrompt {
  readonly #withinMs: number
  readonly #child: ChildProcess
  readonly #prints: boolean
  #said = ''
  /** Since the last question. */
  #printed: string[] = []
  #printedCharacters = 0
  #asked: Asked | undefined
  #count = 0
  #told = 0
  #hasAnswered = false
  #hasHung = false
  #isOver = false

  constructor({ command, withinMs }: NftProgram, use: PromptUse) {
    const [program = 'nft', ...prefix] = command
    this.#prints = use !== 'changes'
    this.#withinMs = Math.min(withinMs, WITHIN_MS_MAX)
    // It would write what it was told into a file at home.
    const env = { ...process.env, HOME: '/dev/null' }
    // What is sent to our process group, as Ctrl-C is, is not meant for it: it ends with its input.
    this.#child = spawn(program, [...prefix, ...WORDS[use]], {
      stdio: ['pipe', this.#prints ? 'pipe' : 'ignore', 'pipe'],
      env,
      detached: true,
    })
    this.#child.on('error', () => this.#end())
    this.#child.on('close', () => this.#end())
    this.#child.stdin?.on('error', () => this.#end())
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#hear(text))
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    this.#hold(false)
  }

  /** Characters that it was told so far; it may keep them all. */
  get told(): number {
    return this.#told
  }

  get hasAnswered(): boolean {
    return this.#hasAnswered
  }

  /** It was asked, and said nothing for too long. */
  get hasHung(): boolean {
    return this.#hasHung
  }

  /** Something is under way. */
  get isAsked(): boolean {
    return this.#asked !== undefined
  }

  /** Has nothing to say any more. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Carries out commands as one transaction, or one that lists; one thing at a time. */
  ask(commands: readonly string[]): Promise<PromptOutcome> {
    const { stdin } = this.#child
    // Out of file descriptors or processes there is none.
    const isThere = !this.#isOver && stdin instanceof Socket
    if (!isThere || this.isAsked) return Promise.resolve({ kind: 'unknown' })
    this.#count += 1
    const marker = `switchyard_${this.#count}`
    return new Promise(answered => {
      const timer = setTimeout(() => this.#hang(), this.#withinMs)
      this.#printed = []
      this.#printedCharacters = 0
      this.#asked = { marker, answered, timer }
      this.#hold(true)
      const text = `${commands.join('; ')}\n${marker}\n`
      this.#told += text.length
      stdin.write(text)
    })
  }

  /** What is asked is answered with `unknown`. */
  close(): void {
    this.#child.stdin?.end()
    this.#end()
  }

  #hear(text: string): void {
    this.#said += text
    if (this.#said.length > SAID_CHARACTERS_MAX) this.#end()
    else this.#settle()
  }

  #read(text: string): void {
    this.#printed.push(text)
    this.#printedCharacters += text.length
    if (this.#printedCharacters > LISTING_BYTES_MAX) this.#end()
    else this.#settle()
  }

  #settle(): void {
    const said = this.#asked === undefined ? undefined : promptAnswer(this.#said, this.#asked.marker)
    if (said === undefined) return
    const printed = said === '' && this.#prints ? this.#listing() : ''
    // It comes by another pipe than what is said, and may come after it.
    if (printed === undefined) return
    this.#said = ''
    this.#hasAnswered = true
    this.#answer(said === '' ? { kind: 'done', printed } : { kind: 'refused', said })
    // What it may have printed before it complained is no answer to the next question.
    if (said !== '' && this.#prints) this.close()
  }

  /** The line of JSON, once it has come whole. An nft with another library for its prompt prints that and what it was told, too. */
  #listing(): string | undefined {
    return /^\{.*(?=\n)/m.exec(this.#printed.join(''))?.[0]
  }

  #hang(): void {
    this.#hasHung = true
    this.#end()
  }

  #end(): void {
    this.#isOver = true
    // One that hangs does not read that its input has ended.
    if (this.#asked !== undefined) this.#child.kill('SIGKILL')
    this.#answer({ kind: 'unknown' })
  }

  #answer(outcome: PromptOutcome): void {
    const asked = this.#asked
    if (asked === undefined) return
    this.#asked = undefined
    clearTimeout(asked.timer)
    this.#hold(false)
    asked.answered(outcome)
  }

  /** Whether what is under way keeps this process alive. */
  #hold(isHeld: boolean): void {
    const way = isHeld ? 'ref' : 'unref'
    this.#child[way]()
    const { stdin, stdout, stderr } = this.#child
    for (const stream of [stdin, stdout, stderr]) if (stream instanceof Socket) stream[way]()
  }
}
