import { ConfigInvalidError, problemText } from './config-problem.ts'
import { withoutSteering } from './printable.ts'
import { codeOf, ERRORS, messageOf, SwitchyardError } from './errors.ts'

/** What a program prints on stderr and exits with when it cannot start. Configuration mistakes have one line each. */
export function startFailure(error: unknown): { readonly text: string; readonly exitCode: number } {
  const code = codeOf(error)
  const { exit } = ERRORS[code]
  if (error instanceof ConfigInvalidError) {
    const count = error.problems.length === 1 ? '1 mistake' : `${error.problems.length} mistakes`
    return { exitCode: exit, text: [`${code}: ${count}`, ...error.problems.map(problemText)].join('\n') }
  }
  if (error instanceof SwitchyardError)
    return { exitCode: exit, text: `${code}: ${withoutSteering(error.message)} — ${error.remedy}` }
  const details = error instanceof Error ? (error.stack ?? error.message) : messageOf(error)
  return { exitCode: exit, text: `${code}: ${details}` }
}
