import { messageOf } from '../errors.ts'
import { NftError, nftErrorOf } from './nft-error.ts'
import { KeptPrompt } from './kept-prompt.ts'
import { type NftProgram, runNft } from './run-nft.ts'

/** Scripts that wait while nft runs, and their text. */
const WAITING_MAX = 10_000
const WAITING_CHARACTERS_MAX = 32 * 1_024 * 1_024
/** One transaction: the kernel takes a message of some megabytes at most. */
const BATCH_CHARACTERS_MAX = 1_024 * 1_024
/** What is longer takes nft itself so long that a process more makes no difference. */
const PROMPT_CHARACTERS_MAX = 16 * 1_024
/** Then nft hangs, and is killed. */
const NFT_WITHIN_MS = 30_000

export interface NftOptions {
  /** Runs nft: `['nft']` where nothing is said; `['ip', 'netns', 'exec', name, 'nft']` in another network namespace. */
  readonly command?: readonly string[]
  /** What a hanging nft gets, in ms. */
  readonly withinMs?: number
  /** Whether it lists again and again: then two more nfts stay for that. */
  readonly listsOften?: boolean
}

interface Waiting {
  readonly script: string
  /** Of one command a line. */
  readonly isChange: boolean
  readonly done: () => void
  readonly failed: (error: NftError) => void
}

/** The one way to nftables. Scripts are carried out in order, each as one transaction, all or nothing; what waits while nft runs goes to the kernel
 *  together, so that a burst of small changes costs one transaction. Changes of a few elements go to an nft that stays (`NftPrompt`); whatever that
 *  cannot answer, and everything else, to a process of its own. */
export class NftSession {
  readonly #program: NftProgram
  readonly #waiting: Waiting[] = []
  #waitingCharacters = 0
  #working: Promise<void> | undefined
  readonly #changes: KeptPrompt
  readonly #listings: KeptPrompt | undefined
  readonly #outlines: KeptPrompt | undefined
  #closed = false

  private constructor({ command = ['nft'], withinMs = NFT_WITHIN_MS, listsOften }: NftOptions) {
    this.#program = { command, withinMs }
    this.#changes = new KeptPrompt(this.#program, 'changes')
    if (listsOften !== true) return
    this.#listings = new KeptPrompt(this.#program, 'listings')
    this.#outlines = new KeptPrompt(this.#program, 'outlines')
  }

  /** Starts nothing yet: whether there is an nft shows with the first call. */
  static open(options: NftOptions = {}): NftSession {
    return new NftSession(options)
  }

  /** Carries out a script in nft's own language as one transaction.
   *  @throws NftError with nft's own words; nothing of the script holds then */
  run(script: string): Promise<void> {
    return this.#enqueue(script, false)
  }

  /** The same for a script that has one whole command in each line, and begun before this returns where nothing else is under way.
   *  @throws NftError with nft's own words; nothing of the script holds then */
  change(script: string): Promise<void> {
    return this.#enqueue(script, true)
  }

  /** What nft prints as JSON, parsed: for example `list table ip switchyard`. Does not wait for scripts, nor they for it.
   *  @throws NftError `absent` where nothing has that name */
  list(command: string): Promise<unknown> {
    return this.#list(command, ['-j'], this.#listings)
  }

  /** The same without the elements of maps and sets.
   *  @throws NftError `absent` where nothing has that name */
  outline(command: string): Promise<unknown> {
    return this.#list(command, ['-j', '-t'], this.#outlines)
  }

  async #list(command: string, words: readonly string[], prompt: KeptPrompt | undefined): Promise<unknown> {
    this.#throwIfClosed()
    const outcome = await prompt?.ask([command])
    this.#throwIfClosed()
    if (outcome?.kind === 'refused') {
      const failure = nftErrorOf(outcome.said)
      if (failure.failure === 'absent' || failure.failure === 'not-permitted') throw failure
    }
    // What an nft says beside a listing is no refusal: of one that ends, its exit code tells.
    const text = outcome?.kind === 'done' ? outcome.printed : await runNft(this.#program, [...words, command])
    try {
      return text === '' ? undefined : JSON.parse(text)
    } catch (error) {
      throw new NftError('refused', `nft printed no JSON: ${messageOf(error)}`)
    }
  }

  /** Lets nft read a script without carrying it out. Does not wait for scripts, nor they for it.
   *  @throws NftError with nft's own words where it does not understand it */
  async check(script: string): Promise<void> {
    this.#throwIfClosed()
    await runNft(this.#program, ['-c', '-f', '-'], script)
  }

  /** Carries out what waits, and takes nothing more. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#working
    for (const prompt of [this.#changes, this.#listings, this.#outlines]) prompt?.close()
  }

  #throwIfClosed(): void {
    if (this.#closed) throw new NftError('closed', 'the nft session has ended')
  }

  #enqueue(script: string, isChange: boolean): Promise<void> {
    if (this.#closed) return Promise.reject(new NftError('closed', 'the nft session has ended'))
    const characters = this.#waitingCharacters + script.length
    if (this.#waiting.length >= WAITING_MAX || characters > WAITING_CHARACTERS_MAX)
      return Promise.reject(new NftError('overloaded', 'too many changes wait for nft'))
    this.#waitingCharacters = characters
    return new Promise((resolve, reject) => {
      this.#waiting.push({ script, isChange, done: resolve, failed: reject })
      this.#working ??= this.#work(isChange)
    })
  }

  async #work(isUrgent: boolean): Promise<void> {
    // A turn later, what the same event brings goes together.
    if (!isUrgent) await Promise.resolve()
    for (;;) {
      const batch = this.#nextBatch()
      if (batch.length === 0) break
      await this.#carryOut(batch)
    }
    this.#working = undefined
  }

  #nextBatch(): readonly Waiting[] {
    let characters = 0
    let count = 0
    for (const { script } of this.#waiting) {
      characters += script.length
      if (count > 0 && characters > BATCH_CHARACTERS_MAX) break
      this.#waitingCharacters -= script.length
      count += 1
    }
    return this.#waiting.splice(0, count)
  }

  /** All together; if that is refused, in halves and halves of them, so that each script has its own answer. */
  async #carryOut(batch: readonly Waiting[]): Promise<void> {
    try {
      const script = batch.map(one => one.script).join('\n')
      if (!batch.every(({ isChange }) => isChange) || !(await this.#wasMade(script)))
        await runNft(this.#program, ['-f', '-'], script)
      for (const { done } of batch) done()
    } catch (error) {
      const failure = error instanceof NftError ? error : new NftError('refused', messageOf(error))
      const isOfAll = failure.failure === 'missing' || failure.failure === 'not-permitted'
      if (batch.length === 1 || isOfAll) {
        for (const { failed } of batch) failed(failure)
        return
      }
      const half = Math.ceil(batch.length / 2)
      await this.#carryOut(batch.slice(0, half))
      await this.#carryOut(batch.slice(half))
    }
  }

  /** By the prompt.
   *  @returns false where it has to be done in another way
   *  @throws NftError with nft's own words */
  async #wasMade(script: string): Promise<boolean> {
    if (script.length > PROMPT_CHARACTERS_MAX) return false
    const outcome = await this.#changes.ask(script.split('\n').filter(line => line !== ''))
    if (outcome.kind === 'refused') throw nftErrorOf(outcome.said)
    return outcome.kind === 'done'
  }
}
