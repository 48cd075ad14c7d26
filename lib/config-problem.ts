import { type ErrorCode, SwitchyardError } from './errors.ts'
import { quoted } from './printable.ts'

/** Where a setting lies: `['listeners', 1, 'port']`. */
export type ConfigPath = readonly (string | number)[]

/** One mistake in the configuration. */
export interface ConfigProblem {
  /** The file, or `environment NAME`, or `command line`. */
  readonly file: string
  /** From 1; 0 where the source has no lines. */
  readonly line: number
  /** From 1; 0 where the source has no lines. */
  readonly column: number
  /** `listeners[1].port`; empty for the document itself. */
  readonly path: string
  readonly message: string
  readonly remedy: string
  readonly code: ErrorCode
}

/** Mistakes are listed up to this many; nobody reads more at once. */
export const PROBLEMS_MAX = 200

/** Everything that is wrong with a configuration, in the order of the file. Its code is that of its problems where they all
 *  have the same, else `SWY_CONFIG_INVALID`. */
export class ConfigInvalidError extends SwitchyardError {
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    const sorted = problems.toSorted(inFileOrder).slice(0, PROBLEMS_MAX)
    const first = sorted[0]?.code
    const alike = first !== undefined && sorted.every(problem => problem.code === first)
    super(alike ? first : 'SWY_CONFIG_INVALID', sorted.map(problemText).join('\n'))
    this.problems = sorted
  }
}

const PATH_CHARACTERS_MAX = 200
const SENTENCE_CHARACTERS_MAX = 300

/** `file:line:column path: message — remedy`. One printable line: names and values in it are whatever the file has. */
export function problemText(problem: ConfigProblem): string {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`
  const setting = problem.path === '' ? '' : ` ${quoted(problem.path, PATH_CHARACTERS_MAX)}`
  const message = quoted(problem.message, SENTENCE_CHARACTERS_MAX)
  return `${quoted(place, PATH_CHARACTERS_MAX)}${setting}: ${message} — ${quoted(problem.remedy, SENTENCE_CHARACTERS_MAX)}`
}

export function pathText(path: ConfigPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('')
}

function inFileOrder(left: ConfigProblem, right: ConfigProblem): number {
  return left.line - right.line || left.column - right.column
}
