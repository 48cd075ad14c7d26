import type { ConfigDocument, Position } from './config-document.ts'
import type { Override } from './config-environment.ts'
import { type ConfigPath, type ConfigProblem, pathText, PROBLEMS_MAX } from './config-problem.ts'
import { didYouMean } from './did-you-mean.ts'
import type { ErrorCode } from './errors.ts'

/** Many more than are shown, so that the first ones of the file are among them. */
const COLLECTED_MAX = 5 * PROBLEMS_MAX

/** Collects problems with their places: of the flag or variable that set the value, else in the file. */
export class ProblemList {
  readonly all: ConfigProblem[] = []
  readonly #file: string
  readonly #document: ConfigDocument
  readonly #overrides: readonly Override[]
  readonly #firstMistake: Position | undefined

  constructor(file: string, document: ConfigDocument, overrides: readonly Override[]) {
    this.#file = file
    this.#document = document
    this.#overrides = overrides
    this.#firstMistake = document.mistakes.toSorted((left, right) => left.line - right.line)[0]
  }

  add(path: ConfigPath, message: string, remedy: string, code: ErrorCode = 'SWY_CONFIG_INVALID'): void {
    if (this.#isFull) return
    const shown = pathText(path)
    // The deepest word on a setting is enough: what a rule says about a value that is wrong anyway would confuse.
    if (shown !== '' && this.all.some(problem => problem.path === shown)) return
    const override = this.#overrides.findLast(({ path: set }) =>
      set.every((key, index) => key === path[index]),
    )
    if (override !== undefined && path.length > 0) {
      this.all.push({ file: override.source, line: 0, column: 0, path: shown, message, remedy, code })
    } else this.addPositioned(this.#document.valuePosition(path), shown, message, remedy, code)
  }

  addUnknown(path: ConfigPath, known: readonly string[]): void {
    if (this.#isFull) return
    const suggestion = didYouMean(String(path.at(-1)), known)
    const remedy =
      suggestion === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean ${suggestion}?`
    this.addPositioned(this.#document.keyPosition(path), pathText(path), 'is an unknown name', remedy)
  }

  /** What follows the first syntax error may be read wrongly, so nothing is said about it but its own syntax. */
  addPositioned(position: Position, path: string, message: string, remedy: string, code?: ErrorCode): void {
    if (this.#isFull) return
    const doubtful =
      path !== '' && this.#firstMistake !== undefined && position.line >= this.#firstMistake.line
    if (doubtful) return
    const { line, column } = position
    this.all.push({
      file: this.#file,
      line,
      column,
      path,
      message,
      remedy,
      code: code ?? 'SWY_CONFIG_INVALID',
    })
  }

  /** Looking up the place of each of ten thousand mistakes would take seconds. */
  get #isFull(): boolean {
    return this.all.length >= COLLECTED_MAX
  }

  addFrom(source: string, problem: { readonly message: string; readonly remedy: string }): void {
    this.all.push({ file: source, line: 0, column: 0, path: '', ...problem, code: 'SWY_CONFIG_INVALID' })
  }
}
