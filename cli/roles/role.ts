import { type ProgramName, scriptOf } from '../up/program.ts'

/** What one process of ours can be: everything, or one of its programs alone. */
export type Role = 'up' | ProgramName

/** First words of the command line that stand for a program alone, whose flags follow. */
const PROGRAM_WORDS: Readonly<Record<string, ProgramName>> = {
  'control-plane': 'control-plane',
  proxy: 'proxy',
  agent: 'shard-agent',
  'shard-agent': 'shard-agent',
}

export const ROLES_HELP = `
Programs alone, each with its own flags (docs/configuration.md):
  control-plane, proxy, agent [--config <file>] …`

/** The script that a command line wants instead of this one, with its arguments; undefined for every other command. */
export function programOf(words: readonly string[]): readonly string[] | undefined {
  const program = own(PROGRAM_WORDS, words[0])
  return program === undefined ? undefined : [scriptOf(program), ...words.slice(1)]
}

/** A process of ours as its command line shows it. */
export interface RunningRole {
  readonly role: Role
  /** What follows the role. */
  readonly flags: readonly string[]
}

/** Reads the command line of a process, ours or one that stands before it (an init). Undefined for anything else. */
export function runningRole(words: readonly string[]): RunningRole | undefined {
  for (const [index, word] of words.entries()) {
    const [program, script] = word.split('/').slice(-2)
    const flags = words.slice(index + 1)
    if (script !== 'main.ts') continue
    if (program === 'cli') return ofCommandLine(flags)
    const role = own(PROGRAM_WORDS, program)
    if (role !== undefined) return { role, flags }
  }
  return undefined
}

function ofCommandLine([first, ...flags]: readonly string[]): RunningRole | undefined {
  const role = first === 'up' ? first : own(PROGRAM_WORDS, first)
  return role === undefined ? undefined : { role, flags }
}

function own<T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined
}
