import { after, type MonotonicMs, systemClock } from '../clock.ts'
import { NftPrompt, type PromptOutcome, type PromptUse } from './nft-prompt.ts'
import type { NftProgram } from './run-nft.ts'

/** Then another one takes its place: it remembers what it was told, as a shell does. */
const TOLD_MAX = 512 * 1_024
/** Until it is tried again whether there is a prompt. */
const PROMPTLESS_MS = 60_000

/** An `nft -i` that is there when it is needed: begun with the first question, and anew when it has ended or been told much. */
export class KeptPrompt {
  readonly #program: NftProgram
  readonly #use: PromptUse
  #prompt: NftPrompt | undefined
  /** This nft has no prompt, or it does not answer. */
  #promptlessUntil = Number.NEGATIVE_INFINITY as MonotonicMs

  constructor(program: NftProgram, use: PromptUse) {
    this.#program = program
    this.#use = use
  }

  /** @returns `unknown` where it has to be done, or looked at, in another way: also while something else is asked */
  async ask(commands: readonly string[]): Promise<PromptOutcome> {
    if (systemClock.monotonicMs() < this.#promptlessUntil) return { kind: 'unknown' }
    if (this.#prompt === undefined || this.#prompt.isOver)
      this.#prompt = new NftPrompt(this.#program, this.#use)
    const prompt = this.#prompt
    if (prompt.isAsked) return { kind: 'unknown' }
    const outcome = await prompt.ask(commands)
    if (prompt.hasHung || (outcome.kind === 'unknown' && !prompt.hasAnswered))
      this.#promptlessUntil = after(systemClock.monotonicMs(), PROMPTLESS_MS)
    if (prompt.isOver || prompt.told >= TOLD_MAX) {
      prompt.close()
      if (this.#prompt === prompt) this.#prompt = undefined
    }
    return outcome
  }

  /** What is asked is answered with `unknown`. */
  close(): void {
    this.#prompt?.close()
    this.#prompt = undefined
  }
}
