import type { Log } from '../../lib/log.ts'
import type { Scheduler } from './kernel/scheduler.ts'

const FIELDS_CHARACTERS_MAX = 220

/** What happened, for people. Lines are made only when somebody wants to read them: a run of many seeds keeps none. */
export class Story {
  readonly #scheduler: Scheduler
  readonly #told: boolean
  readonly #lines: string[] = []

  constructor(scheduler: Scheduler, told: boolean) {
    this.#scheduler = scheduler
    this.#told = told
  }

  tell(who: string, what: () => string): void {
    if (this.#told) this.#lines.push(`${timeText(this.#scheduler.nowMs)}  ${who.padEnd(12)} ${what()}`)
  }

  /** The log of a process becomes part of the story. */
  logOf(who: string): Log {
    const line =
      (level: string) =>
      (fields: object, message: string): void =>
        this.tell(who, () => `${level}${message} ${fieldsText(fields)}`.trimEnd())
    return { debug: () => {}, info: line(''), warn: line('warning: '), error: line('error: ') }
  }

  all(): readonly string[] {
    return this.#lines
  }
}

/** `01:23.456`: minutes and seconds since the beginning. */
export function timeText(nowMs: number): string {
  const minutes = Math.floor(nowMs / 60_000)
  const seconds = ((nowMs % 60_000) / 1_000).toFixed(3)
  return `${String(minutes).padStart(2, '0')}:${seconds.padStart(6, '0')}`
}

function fieldsText(fields: object): string {
  const text = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
  return text.length > FIELDS_CHARACTERS_MAX ? `${text.slice(0, FIELDS_CHARACTERS_MAX)}…` : text
}
