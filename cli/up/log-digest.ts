import { printable } from '../../lib/printable.ts'
import { parseRecord } from './parse-record.ts'

const WARNING_LEVEL = 40
const ERROR_LEVEL = 50
/** Fields that every log line has, and that tell the reader nothing here. */
const KNOWN_FIELDS: readonly string[] = ['level', 'time', 'program', 'pid', 'name', 'msg', 'hostname']
const FIELDS_SHOWN_MAX = 4
const LINE_CHARACTERS_MAX = 300

/** One line for people from one log line of a program: warnings and errors, and what is no log line at all (a crash).
 *  @returns undefined where there is nothing to tell */
export function digestLine(program: string, line: string): string | undefined {
  if (line.trim() === '') return undefined
  const record = parseRecord(line)
  if (record === undefined) return bounded(`${program}: ${printable(line)}`)
  const level = Number(record['level'])
  if (!(level >= WARNING_LEVEL)) return undefined
  const details = Object.entries(record)
    .filter(([name]) => !KNOWN_FIELDS.includes(name))
    .slice(0, FIELDS_SHOWN_MAX)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const word = level >= ERROR_LEVEL ? 'error' : 'warning'
  const message = typeof record['msg'] === 'string' ? record['msg'] : ''
  return bounded(`${program}: ${word}: ${[message, ...details].map(printable).join(' ')}`)
}

function bounded(text: string): string {
  return text.length > LINE_CHARACTERS_MAX ? `${text.slice(0, LINE_CHARACTERS_MAX)}…` : text
}
