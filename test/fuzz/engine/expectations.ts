import { AssertionError } from 'node:assert/strict'
import { ConfigInvalidError, problemText, PROBLEMS_MAX } from '../../../lib/config-problem.ts'
import { type ErrorCode, SwitchyardError } from '../../../lib/errors.ts'
import type { FuzzVerdict } from './fuzz-target.ts'

/** Of one sentence about one thing. */
export const MESSAGE_CHARACTERS_MAX = 1_000

/** C0, DEL, C1, line separators, and the marks that turn the direction of text. */
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/u
// eslint-disable-next-line no-control-regex
const STEERING_BUT_LINE_END = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/u

export function expect(holds: boolean, message: string): asserts holds {
  if (!holds) throw new AssertionError({ message })
}

/** Fit for a terminal and for a log: one line, without anything that steers. */
export function expectPlainLine(text: string, what: string, charactersMax = MESSAGE_CHARACTERS_MAX): void {
  expect(!STEERING.test(text), `${what} has control characters: ${JSON.stringify(text.slice(0, 200))}`)
  expect(text.length <= charactersMax, `${what} has ${text.length} characters`)
}

/** Lines that a terminal shows as they are. */
export function expectPlainText(text: string, what: string): void {
  const at = STEERING_BUT_LINE_END.exec(text)?.index
  expect(at === undefined, `${what} steers the terminal: ${JSON.stringify(text.slice(at, (at ?? 0) + 60))}`)
}

/** Runs a parser that refuses with one of `codes` and in no other way. */
export function takenOrRefused(codes: readonly ErrorCode[], parse: () => void): FuzzVerdict {
  try {
    parse()
    return 'taken'
  } catch (error) {
    expectRefusal(error, codes)
    return 'refused'
  }
}

/** @throws what was thrown, where it is no refusal with one of `codes`; AssertionError for words that are unfit to be shown */
export function expectRefusal(error: unknown, codes: readonly ErrorCode[]): void {
  if (!(error instanceof SwitchyardError) || !codes.includes(error.code)) throw error
  if (!(error instanceof ConfigInvalidError)) return expectPlainLine(error.message, 'the message')
  expect(error.problems.length > 0, 'a configuration is refused without a reason')
  expect(error.problems.length <= PROBLEMS_MAX, 'problems are bounded')
  for (const problem of error.problems) expectPlainLine(problemText(problem), 'a problem')
}
