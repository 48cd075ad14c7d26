import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { didYouMean } from './did-you-mean.ts'
import { messageOf, SwitchyardError } from './errors.ts'
import { quoted } from './printable.ts'

/** More than any path or list of addresses. */
export const ARGUMENT_CHARACTERS_MAX = 8_192
const WORD_CHARACTERS_MAX = 300

/** A flag of one program beside those that all have. */
export interface Flag {
  /** The setting it overrides, such as `proxy.status.port`; absent: it is in `values` only. */
  readonly setting?: string
  readonly type: 'string' | 'boolean'
}

export interface ProgramArguments {
  /** `--config`. */
  readonly configPath: string | undefined
  /** `--check`: validate the configuration, start nothing. */
  readonly check: boolean
  /** For `readConfig`. */
  readonly overrides: Readonly<Record<string, unknown>>
  /** Every flag as given, by its name. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>
}

const COMMON_FLAGS = {
  config: { type: 'string' },
  'data-dir': { type: 'string', setting: 'dataDir' },
  check: { type: 'boolean' },
} as const satisfies Record<string, Flag>

/** Reads the arguments of a daemon (without program and script).
 *  @throws SwitchyardError `SWY_USAGE` for unknown flags, missing values and stray words */
export function parseProgramArguments(
  argv: readonly string[],
  ownFlags: Readonly<Record<string, Flag>> = {},
): ProgramArguments {
  const flags: Readonly<Record<string, Flag>> = { ...COMMON_FLAGS, ...ownFlags }
  const values = parsed(argv, flags)
  const overrides = Object.entries(flags).flatMap(([name, flag]) =>
    flag.setting === undefined ? [] : [[flag.setting, values[name]]],
  )
  return {
    configPath: typeof values['config'] === 'string' ? values['config'] : undefined,
    check: values['check'] === true,
    overrides: Object.fromEntries(overrides) as Record<string, unknown>,
    values,
  }
}

function parsed(
  argv: readonly string[],
  flags: Readonly<Record<string, Flag>>,
): Record<string, string | boolean | undefined> {
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    Object.entries(flags).map(([name, { type }]) => [name, { type }]),
  )
  // A bundle of short flags costs the square of its length.
  if (argv.some(word => word.length > ARGUMENT_CHARACTERS_MAX))
    throw new SwitchyardError('SWY_USAGE', `an argument is longer than ${ARGUMENT_CHARACTERS_MAX} characters`)
  try {
    const { values } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: false })
    return values as Record<string, string | boolean | undefined>
  } catch (error) {
    throw new SwitchyardError('SWY_USAGE', usageMessage(error, Object.keys(flags)), { cause: error })
  }
}

function usageMessage(error: unknown, known: readonly string[]): string {
  const message = messageOf(error)
  const unknown = /^Unknown option '--?([^']+)'/.exec(message)?.[1]
  if (unknown === undefined) return quoted(message, WORD_CHARACTERS_MAX)
  const suggestion = didYouMean(unknown, known)
  const hint =
    suggestion === undefined ? `known are --${known.join(', --')}` : `did you mean --${suggestion}?`
  return `unknown flag --${quoted(unknown, WORD_CHARACTERS_MAX)}; ${hint}`
}
