import { PROBLEMS_MAX } from '../../lib/config-problem.ts'

/** What `--check` of one program has answered. */
export interface CheckOutput {
  readonly program: string
  /** undefined: it did not end by itself. */
  readonly exitCode: number | undefined
  readonly stderr: string
}

/** What all of them found. */
export interface CheckSummary {
  /** One line each, in the order of the file, none twice. */
  readonly mistakes: readonly string[]
  /** Programs that could not check at all, with their last words. */
  readonly broken: readonly string[]
}

const MISTAKE_EXIT_CODE = 2
const LAST_WORDS_CHARACTERS_MAX = 2_000
/** The heading over a program's list, such as `SWY_CONFIG_INVALID: 3 mistakes`. */
const HEADING = /^SWY_[A-Z_]+: \d+ mistakes?$/

/** Merges what the programs said. Sections that several programs read are complained about once. */
export function summarizeChecks(outputs: readonly CheckOutput[]): CheckSummary {
  const said = outputs
    .filter(output => output.exitCode === MISTAKE_EXIT_CODE)
    .flatMap(output => output.stderr.split('\n').filter(line => line.trim() !== '' && !HEADING.test(line)))
  const broken = outputs
    .filter(output => output.exitCode !== 0 && output.exitCode !== MISTAKE_EXIT_CODE)
    .map(({ program, stderr }) => `${program}: ${stderr.trim().slice(-LAST_WORDS_CHARACTERS_MAX)}`)
  return {
    mistakes: [...new Set(said)].toSorted(inFileOrder).slice(0, PROBLEMS_MAX),
    broken,
  }
}

function inFileOrder(left: string, right: string): number {
  const [leftLine, leftColumn] = position(left)
  const [rightLine, rightColumn] = position(right)
  return leftLine - rightLine || leftColumn - rightColumn
}

function position(line: string): readonly [number, number] {
  const [, row, column] = /:(\d+):(\d+)[ :]/.exec(line) ?? []
  return [Number(row ?? 0), Number(column ?? 0)]
}
