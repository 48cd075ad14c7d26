import type { ScriptErrorCode } from './script-error.ts'
import type { ScriptEvent } from './notice-book.ts'

/** Pawn's `HTTP()` and `format()` buffers end there. */
export const ANSWER_BYTES_MAX = 4_096
/** Events of one answer, if they fit. */
const EVENTS_PER_ANSWER_MAX = 16

/** A named field: its place counts in text, its name in JSON. 64-bit numbers are strings. */
export interface AnswerField {
  readonly name: string
  readonly value: string | number | boolean
  /** Given as it is, `|` and line ends included. Only the last field may be raw. */
  readonly raw?: boolean
}

export interface ErrorAnswer {
  readonly kind: 'error'
  readonly code: ScriptErrorCode
  readonly text: string
  /** Absent: no time is known. */
  readonly retryAfterMs?: number
}

export type Answer =
  | { readonly kind: 'ok'; readonly fields: readonly AnswerField[] }
  | ErrorAnswer
  | { readonly kind: 'events'; readonly events: readonly ScriptEvent[] }
  /** Fields, then rows of the same fields each. No more rows than `rowsThatFit`. */
  | {
      readonly kind: 'rows'
      readonly fields: readonly AnswerField[]
      /** Of the rows, in JSON. */
      readonly name: string
      readonly rows: readonly (readonly AnswerField[])[]
    }

export type AnswerForm = 'text' | 'json'

export const OK: Answer = { kind: 'ok', fields: [] }

export function ok(...fields: readonly AnswerField[]): Answer {
  return { kind: 'ok', fields }
}

export function failure(code: ScriptErrorCode, text: string, retryAfterMs?: number): ErrorAnswer {
  return retryAfterMs === undefined || retryAfterMs === 0
    ? { kind: 'error', code, text }
    : { kind: 'error', code, text, retryAfterMs: Math.ceil(retryAfterMs) }
}

export function badRequest(field: string, what: string): ErrorAnswer {
  return failure('BAD_REQUEST', `${field}: ${what}`)
}

/** How many of the rows have room in one answer, beside fields of at most `fieldsBytes`. */
export function rowsThatFit(rows: readonly (readonly AnswerField[])[], fieldsBytes: number): number {
  let bytes = 'OK'.length + fieldsBytes
  const beyond = rows.findIndex(row => {
    for (const field of row) bytes += 1 + Buffer.byteLength(fieldText(field))
    return bytes > ANSWER_BYTES_MAX
  })
  return beyond < 0 ? rows.length : beyond
}

/** What goes out, at most `ANSWER_BYTES_MAX` bytes as text. */
export function answerText(answer: Answer, form: AnswerForm): string {
  return form === 'json' ? JSON.stringify(jsonOf(answer)) : plainText(answer)
}

function plainText(answer: Answer): string {
  switch (answer.kind) {
    case 'ok':
      return ['OK', ...answer.fields.map(fieldText)].join('|')
    case 'error': {
      const retry = answer.retryAfterMs === undefined ? [] : [String(answer.retryAfterMs)]
      return ['ERR', answer.code, cleaned(answer.text), ...retry].join('|')
    }
    case 'events':
      return eventsText(answer.events)
    case 'rows':
      return ['OK', ...[...answer.fields, ...answer.rows.flat()].map(fieldText)].join('|')
  }
}

/** As many as fit; the script asks again. The first one always does: its fields are bounded. */
function eventsText(events: readonly ScriptEvent[]): string {
  let text = 'OK'
  for (const event of events.slice(0, EVENTS_PER_ANSWER_MAX)) {
    const longer = [text, ...eventFields(event)].join('|')
    if (Buffer.byteLength(longer) > ANSWER_BYTES_MAX) break
    text = longer
  }
  return text
}

function jsonOf(answer: Answer): object {
  switch (answer.kind) {
    case 'ok':
      return { ok: true, ...fieldsJson(answer.fields) }
    case 'rows':
      return { ok: true, ...fieldsJson(answer.fields), [answer.name]: answer.rows.map(fieldsJson) }
    case 'error': {
      const { code, text, retryAfterMs } = answer
      return {
        ok: false,
        code,
        text: shortened(text),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      }
    }
    case 'events':
      return { ok: true, events: answer.events.slice(0, EVENTS_PER_ANSWER_MAX).map(eventJson) }
  }
}

function fieldsJson(fields: readonly AnswerField[]): object {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]))
}

export function eventJson({ id, kind, account, epoch, text }: ScriptEvent): object {
  return { id, kind, account, epoch: String(epoch), text: shortened(text) }
}

/** One event, on one line. */
export function eventText(event: ScriptEvent): string {
  return eventFields(event).join('|')
}

function eventFields({ id, kind, account, epoch, text }: ScriptEvent): readonly string[] {
  return [id, kind, account, String(epoch), cleaned(text)]
}

function fieldText({ value, raw }: AnswerField): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number') return String(value)
  return raw === true ? value : cleaned(value)
}

const TEXT_CHARACTERS_MAX = 300

/** One field on one line: separators and control characters become blanks. */
export function cleaned(text: string): string {
  // eslint-disable-next-line no-control-regex
  return shortened(text).replaceAll(/[|\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ')
}

function shortened(text: string): string {
  return text.slice(0, TEXT_CHARACTERS_MAX).toWellFormed()
}
