import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { promptAnswer } from './prompt-answer.ts'
import type { NftProgram } from './run-nft.ts'

/** Each mistake is told with the whole line that it is in. */
const SAID_CHARACTERS_MAX = 8 * 1_024 * 1_024
/** Whoever waits for one that hangs is to have another way. */
const WITHIN_MS_MAX = 5_000

/** What came of a change at the prompt. `unknown`: nft has ended, or says nothing; nobody knows whether it holds. */
export type PromptOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly said: string }
  | { readonly kind: 'unknown' }

interface Asked {
  readonly marker: string
  readonly answered: (outcome: PromptOutcome) => void
  readonly timer: NodeJS.Timeout
}

/** One `nft -i`, for changes of a few elements: it takes a millisecond for them where a process of its own takes ten. It says what is wrong with a
 *  change, and nothing about one that it has made; so each is followed by a word that is none of nft's, and what it says before it complains of that
 *  is about the change. Keeps no process from ending. */
export class NftPrompt {
  readonly #withinMs: number
  readonly #child: ChildProcess
  #said = ''
  #asked: Asked | undefined
  #count = 0
  #told = 0
  #hasAnswered = false
  #isOver = false

  constructor({ command, withinMs }: NftProgram) {
    const [program = 'nft', ...prefix] = command
    this.#withinMs = Math.min(withinMs, WITHIN_MS_MAX)
    // It would write what it was told into a file at home.
    const env = { ...process.env, HOME: '/dev/null' }
    // What is sent to our process group, as Ctrl-C is, is not meant for it: it ends with its input.
    this.#child = spawn(program, [...prefix, '-i'], {
      stdio: ['pipe', 'ignore', 'pipe'],
      env,
      detached: true,
    })
    this.#child.on('error', () => this.#end())
    this.#child.on('close', () => this.#end())
    this.#child.stdin?.on('error', () => this.#end())
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#hear(text))
    this.#hold(false)
  }

  /** Characters that it was told so far; it may keep them all. */
  get told(): number {
    return this.#told
  }

  get hasAnswered(): boolean {
    return this.#hasAnswered
  }

  /** Has nothing to say any more. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Carries out commands as one transaction; one change at a time. */
  ask(commands: readonly string[]): Promise<PromptOutcome> {
    const { stdin } = this.#child
    // Out of file descriptors or processes there is none.
    const isThere = !this.#isOver && stdin instanceof Socket
    if (!isThere || this.#asked !== undefined) return Promise.resolve({ kind: 'unknown' })
    this.#count += 1
    const marker = `switchyard_${this.#count}`
    return new Promise(answered => {
      const timer = setTimeout(() => this.#end(), this.#withinMs)
      this.#asked = { marker, answered, timer }
      this.#hold(true)
      const text = `${commands.join('; ')}\n${marker}\n`
      this.#told += text.length
      stdin.write(text)
    })
  }

  /** Call it while nothing is asked. */
  close(): void {
    this.#child.stdin?.end()
    this.#end()
  }

  #hear(text: string): void {
    this.#said += text
    const asked = this.#asked
    const said = asked === undefined ? undefined : promptAnswer(this.#said, asked.marker)
    if (said !== undefined) {
      this.#said = ''
      this.#hasAnswered = true
      this.#answer(said === '' ? { kind: 'done' } : { kind: 'refused', said })
    } else if (this.#said.length > SAID_CHARACTERS_MAX) this.#end()
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
    for (const stream of [this.#child.stdin, this.#child.stderr]) if (stream instanceof Socket) stream[way]()
  }
}
