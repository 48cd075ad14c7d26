import { CommanderError } from 'commander'
import { codeOf, type ErrorCode, ERRORS, messageOf, SwitchyardError } from '../lib/errors.ts'
import { quoted, withoutSteering } from '../lib/printable.ts'

export interface Failure {
  readonly exitCode: number
  /** For stderr; empty where everything is said already. */
  readonly text: string
}

/** What the user sees of anything that a command threw, and the exit code. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return usageFailure(error)
  const code = codeOf(error)
  const remedy = error instanceof SwitchyardError ? error.remedy : ERRORS.SWY_INTERNAL.remedy
  const details = error instanceof SwitchyardError ? messageOf(error) : stackOf(error)
  return { exitCode: ERRORS[code].exit, text: failureText(code, details, remedy) }
}

export function failureText(code: ErrorCode, message: string, remedy: string): string {
  return `error: ${code}: ${withoutSteering(message)}\nremedy: ${remedy}\n`
}

const USAGE_CHARACTERS_MAX = 1_000

/** Help and version are no failures; a command without its verb has shown its help already. */
function usageFailure(error: CommanderError): Failure {
  if (error.exitCode === 0) return { exitCode: 0, text: '' }
  const exitCode = ERRORS.SWY_USAGE.exit
  if (error.code === 'commander.help') return { exitCode, text: '' }
  const message = quoted(error.message.replace(/^error: (command-argument )?/, ''), USAGE_CHARACTERS_MAX)
  return { exitCode, text: failureText('SWY_USAGE', message, ERRORS.SWY_USAGE.remedy) }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
