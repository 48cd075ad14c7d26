import { closeSync, openSync, readSync } from 'node:fs'
import type { ConfigPath } from './config-problem.ts'
import { scalarSettings, type Sections, type Setting, valueOfText } from './config-schema.ts'
import { OTHER_VARIABLES, SECRET_SETTINGS, SECTION_NAMES } from './config-sections.ts'
import { didYouMean } from './did-you-mean.ts'
import { messageOf } from './errors.ts'

const PREFIX = 'SWITCHYARD_'
const FILE_SUFFIX = '_FILE'
export const SECRET_BYTES_MAX = 64 * 1_024

/** A value from a source other than the file. */
export interface Override {
  /** `environment SWITCHYARD_AUTH_TOKEN`, `command line`. */
  readonly source: string
  readonly path: ConfigPath
  readonly value: unknown
}

export interface VariableProblem {
  readonly source: string
  readonly message: string
  readonly remedy: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/** `['proxy', 'flowPorts', 'first']` → `SWITCHYARD_PROXY_FLOW_PORTS_FIRST`. */
export function variableName(path: readonly string[]): string {
  return PREFIX + path.map(upperSnake).join('_')
}

/** What the environment says about the settings of `sections`. Empty variables count as not set. Variables of sections that are
 *  not in `sections` belong to other programs and are left alone; unknown ones are problems.
 *  @param readSecret reads the file that a `…_FILE` variable names */
export function environmentOverrides(
  env: Environment,
  sections: Sections,
  readSecret: (path: string) => string = readSecretFile,
): { readonly overrides: readonly Override[]; readonly problems: readonly VariableProblem[] } {
  const settings = new Map(scalarSettings(sections).map(setting => [variableName(setting.path), setting]))
  const foreignPrefixes = SECTION_NAMES.filter(name => !Object.hasOwn(sections, name)).map(name =>
    variableName([name]),
  )
  const overrides: Override[] = []
  const problems: VariableProblem[] = []

  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || text === undefined || text === '') continue
    const source = `environment ${name}`
    const setting = settings.get(name)
    const secret = secretSetting(settings, name)
    if (setting !== undefined) {
      overrides.push({ source, path: setting.path, value: valueOfText(setting.schema, text) })
    } else if (secret !== undefined) {
      const problem = twice(env, name) ?? secretOverride(secret, text, source, readSecret, overrides)
      if (problem !== undefined) problems.push({ source, ...problem })
    } else if (!OTHER_VARIABLES.includes(name) && !belongsToOther(name, foreignPrefixes, settings)) {
      problems.push({ source, message: 'is no setting', remedy: remedyFor(name, settings.keys()) })
    }
  }
  return { overrides, problems }
}

type Problem = Omit<VariableProblem, 'source'>

function secretOverride(
  setting: Setting,
  file: string,
  source: string,
  readSecret: (path: string) => string,
  overrides: Override[],
): Problem | undefined {
  try {
    const value = valueOfText(setting.schema, readSecret(file).trimEnd())
    overrides.push({ source, path: setting.path, value })
    return undefined
  } catch (error) {
    return { message: `the file cannot be read: ${messageOf(error)}`, remedy: 'Name a readable file.' }
  }
}

function twice(env: Environment, name: string): Problem | undefined {
  const direct = name.slice(0, -FILE_SUFFIX.length)
  return (env[direct] ?? '') === ''
    ? undefined
    : { message: `and ${direct} are both set`, remedy: 'Unset one of them.' }
}

function secretSetting(settings: ReadonlyMap<string, Setting>, name: string): Setting | undefined {
  if (!name.endsWith(FILE_SUFFIX)) return undefined
  const setting = settings.get(name.slice(0, -FILE_SUFFIX.length))
  return setting !== undefined && SECRET_SETTINGS.includes(setting.path.join('.')) ? setting : undefined
}

/** A variable belongs to the section with the longest matching name: `…CONTROL_PLANES` is none of `controlPlane`. */
function belongsToOther(
  name: string,
  foreignPrefixes: readonly string[],
  own: ReadonlyMap<string, Setting>,
): boolean {
  const matches = (prefix: string): boolean => name === prefix || name.startsWith(`${prefix}_`)
  return foreignPrefixes.some(matches) && !own.has(name)
}

function remedyFor(name: string, known: Iterable<string>): string {
  const suggestion = didYouMean(name, known)
  return suggestion === undefined
    ? 'Unset it; docs/configuration.md lists the settings.'
    : `Did you mean ${suggestion}?`
}

function upperSnake(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `_${letter}`).toUpperCase()
}

/** At most `SECRET_BYTES_MAX`; what is longer is cut. Throws what the file system throws. */
export function readSecretFile(path: string): string {
  const descriptor = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(SECRET_BYTES_MAX)
    return bytes.toString('utf8', 0, readSync(descriptor, bytes))
  } finally {
    closeSync(descriptor)
  }
}
