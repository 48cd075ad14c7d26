import { closeSync, openSync, readSync } from 'node:fs'
import { z } from 'zod'
import { type ConfigDocument, CONFIG_BYTES_MAX, parseConfigDocument } from './config-document.ts'
import { type Environment, environmentOverrides, type Override } from './config-environment.ts'
import { issueMessage, mistakesOf } from './config-issue.ts'
import { ConfigInvalidError, type ConfigPath } from './config-problem.ts'
import { ProblemList } from './config-problem-list.ts'
import { repaired } from './config-repair.ts'
import { formsOf, schemaAt, type Sections, unknownKeys, valueOfText } from './config-schema.ts'
import { SECTION_NAMES } from './config-sections.ts'
import { deepFreeze, isRecord, setAt } from './config-tree.ts'
import { type ErrorCode, messageOf } from './errors.ts'

/** Read when no file is named; it may be absent. */
export const CONFIG_FILE_DEFAULT = 'switchyard.yaml'

export type ConfigOf<S extends Sections> = { readonly [K in keyof S]: z.output<S[K]> }

/** Adds a mistake at `path`. `code` is for mistakes that have an error code of their own. */
export type ProblemAt = (path: ConfigPath, message: string, remedy: string, code?: ErrorCode) => void

export interface ReadConfigOptions<S extends Sections> {
  /** The file; absent: `switchyard.yaml`, which need not be there. */
  readonly path?: string | undefined
  /** The text, where it is not to be read from `path`. */
  readonly text?: string | undefined
  /** The program's own sections. An absent or empty section of an object schema is read as `{}`. */
  readonly sections: S
  /** Every top-level name that the file may have. Absent: those of the configuration file, whichever program reads it. */
  readonly names?: readonly string[]
  readonly env: Environment
  /** What flags say: `{ 'proxy.status.port': '7481' }`. undefined counts as not given. */
  readonly overrides?: Readonly<Record<string, unknown>>
  /** Rules between settings. Sees a configuration that its schemas accept; it may be a repaired one when there are mistakes, so it
   *  must do nothing but call `problemAt`. */
  readonly check?: (config: ConfigOf<S>, problemAt: ProblemAt) => void
}

export interface ReadConfig<S extends Sections> {
  /** Frozen, all through. */
  readonly config: ConfigOf<S>
  /** The file it came from; undefined where there was none. */
  readonly file: string | undefined
}

/** Reads, checks and freezes the configuration of one program: flags before environment before file before defaults.
 *  @throws ConfigInvalidError with every mistake at once */
export function readConfig<S extends Sections>(options: ReadConfigOptions<S>): ReadConfig<S> {
  const source = readSource(options)
  const document = parseConfigDocument(source.text)
  const environment = environmentOverrides(options.env, options.sections)
  const overrides = [...environment.overrides, ...flagOverrides(options)]
  const problems = new ProblemList(source.file ?? CONFIG_FILE_DEFAULT, document, overrides)
  if (source.problem !== undefined) problems.add([], source.problem, 'Name a readable file with --config.')
  for (const problem of environment.problems) problems.addFrom(problem.source, problem)

  const root = rootOf(document, problems, options.names ?? SECTION_NAMES)
  for (const { path, value } of overrides) setAt(root, path, value)
  const config = validate(options, root, problems)
  if (config === undefined || problems.all.length > 0) throw new ConfigInvalidError(problems.all)
  return { config: deepFreeze(config), file: source.file }
}

interface Source {
  readonly text: string
  readonly file: string | undefined
  readonly problem?: string
}

function readSource(options: Pick<ReadConfigOptions<Sections>, 'path' | 'text'>): Source {
  const { path, text } = options
  if (text !== undefined) return { text, file: path }
  const file = path ?? CONFIG_FILE_DEFAULT
  try {
    return { text: readBounded(file), file }
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (absent && path === undefined) return { text: '', file: undefined }
    return { text: '', file, problem: `cannot be read: ${messageOf(error)}` }
  }
}

/** Reads one byte more than allowed at most, so that the parser refuses what is too large. */
function readBounded(path: string): string {
  const descriptor = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(CONFIG_BYTES_MAX + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(descriptor, bytes, length, bytes.length - length, null)
    return bytes.toString('utf8', 0, length)
  } finally {
    closeSync(descriptor)
  }
}

function flagOverrides(
  options: Pick<ReadConfigOptions<Sections>, 'sections' | 'overrides'>,
): readonly Override[] {
  return Object.entries(options.overrides ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const path = name.split('.').map(part => (/^\d+$/.test(part) ? Number(part) : part))
      const schema = schemaAt(options.sections, path)
      const typed = typeof value === 'string' && schema !== undefined ? valueOfText(schema, value) : value
      return { source: 'command line', path, value: typed }
    })
}

/** The top level as a record, its unknown names reported. A section with nothing in it counts as absent. */
function rootOf(
  document: ConfigDocument,
  problems: ProblemList,
  names: readonly string[],
): Record<string, unknown> {
  const { value } = document
  for (const { line, column, message } of document.mistakes)
    problems.addPositioned({ line, column }, '', message, 'Correct the YAML here.')
  if (value === undefined) return {}
  if (!isRecord(value)) {
    problems.add([], 'is no block of sections', `Begin with one of ${names.join(', ')}.`)
    return {}
  }
  for (const name of Object.keys(value).filter(key => !names.includes(key)))
    problems.addUnknown([name], names)
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null))
}

function validate<S extends Sections>(
  options: ReadConfigOptions<S>,
  root: Record<string, unknown>,
  problems: ProblemList,
): ConfigOf<S> | undefined {
  const { sections, check } = options
  const schema = z.object(sections)
  const parse = (value: unknown): z.ZodSafeParseResult<ConfigOf<S>> =>
    schema.safeParse(withEmptySections(sections, value), {
      error: issueMessage,
      reportInput: true,
    }) as z.ZodSafeParseResult<ConfigOf<S>>

  const unknown = Object.entries(sections).flatMap(([name, section]) =>
    unknownKeys(section, root[name], [name]),
  )
  for (const { path, known } of unknown) problems.addUnknown(path, known)
  const result = parse(root)
  for (const issue of result.error?.issues ?? []) {
    // Unknown names are reported above, with suggestions, and also where a schema is not strict.
    if (issue.code === 'unrecognized_keys') continue
    if (issue.code === 'invalid_union' && unknown.some(({ path }) => startsWith(path, issue.path))) continue
    for (const mistake of mistakesOf(issue, [])) problems.add(mistake.path, mistake.message, mistake.remedy)
  }

  const checkable = result.success ? { config: result.data, originalPath: same } : repaired(root, parse)
  if (check !== undefined && checkable !== undefined)
    check(checkable.config, (path, message, remedy, code) => {
      problems.add(checkable.originalPath(path), message, remedy, code)
    })
  return result.data
}

function startsWith(path: ConfigPath, start: readonly PropertyKey[]): boolean {
  return start.every((key, index) => key === path[index])
}

const same = (path: ConfigPath): ConfigPath => path

function withEmptySections(sections: Sections, value: unknown): unknown {
  if (!isRecord(value)) return value
  const empty = Object.entries(sections)
    .filter(
      ([name, schema]) =>
        value[name] === undefined && formsOf(schema).some(form => form instanceof z.ZodObject),
    )
    .map(([name]) => [name, {}])
  return { ...value, ...Object.fromEntries(empty) }
}
