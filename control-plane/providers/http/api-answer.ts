import { isRecord } from '../../../lib/config-tree.ts'
import { quoted } from '../../../lib/printable.ts'
import type { CallAnswer } from '../../scaler/provider.ts'
import type { HttpAnswer } from './json-caller.ts'
import { retryAfterMs } from './retry-after.ts'

/** How a call of an API ended. `absent`: 404, what for a deletion means that it is done. */
export type ApiAnswer<T> = CallAnswer<T> | { readonly kind: 'absent' }

/** What a provider says about its refusal. */
export interface Refusal {
  readonly code: string
  readonly text: string
}

export interface Judgement<T> {
  /** What is needed of a 2xx; undefined: it makes no sense. */
  readonly read: (body: unknown, headers: Headers) => T | undefined
  /** Codes of 4xx that pass by themselves: somebody else's action is still under way. */
  readonly passing?: readonly string[]
}

const REFUSAL_CHARACTERS_MAX = 300
const QUOTA = /quota|limit.?exceeded|exceed.{1,40}limit|limit reached|maximum number/i

/** Sorts an answer: done, refused (asking again does not help), throttled, or open. */
export function apiAnswer<T>(answer: HttpAnswer, { read, passing = [] }: Judgement<T>): ApiAnswer<T> {
  if (answer.kind === 'broken') return { kind: 'unknown', text: answer.why }
  const { status, headers, body, atMs } = answer
  if (status >= 200 && status < 300) {
    const value = readSafely(read, body, headers)
    return value === undefined
      ? { kind: 'unknown', text: `the answer ${status} makes no sense` }
      : { kind: 'done', value }
  }
  const refusal = refusalOf(body)
  // 413 with a time to wait is what older OpenStack says instead of 429.
  if (status === 429 || (status === 413 && headers.has('retry-after')))
    return { kind: 'throttled', retryAfterMs: retryAfterMs(headers, atMs) }
  if (status === 404) return { kind: 'absent' }
  if (status === 408 || status < 200 || status >= 500 || passing.includes(refusal.code))
    return { kind: 'unknown', text: words(status, refusal) }
  return { kind: 'refused', text: `${words(status, refusal)}${remedyFor(status, refusal)}` }
}

/** Where nothing but "is it there" was open, 404 refuses. */
export function mustExist<T>(answer: ApiAnswer<T>, what: string): CallAnswer<T> {
  return answer.kind === 'absent' ? { kind: 'refused', text: `there is no ${what}` } : answer
}

/** What is gone needs no deletion. */
export function doneIfAbsent(answer: ApiAnswer<unknown>): CallAnswer<undefined> {
  return answer.kind === 'absent' || answer.kind === 'done' ? { kind: 'done', value: undefined } : answer
}

/** An answer that is none of the wanted kind, for people. */
export function answerText(answer: Exclude<ApiAnswer<unknown>, { readonly kind: 'done' }>): string {
  switch (answer.kind) {
    case 'absent':
      return 'it is not there'
    case 'throttled':
      return `too many calls; again in ${answer.retryAfterMs} ms`
    case 'refused':
    case 'unknown':
      return answer.text
  }
}

function readSafely<T>(read: Judgement<T>['read'], body: unknown, headers: Headers): T | undefined {
  try {
    return read(body, headers)
  } catch {
    return undefined // A shape that its reader did not think of is as good as none.
  }
}

/** The forms of the providers that we know: `error: {code, message}` (Hetzner, Keystone), `errors: [{reason}]` (Linode), `{id, message}`
 *  (DigitalOcean), `{badRequest: {message}}` (Nova), `{NeutronError: {type, message}}`. */
function refusalOf(body: unknown): Refusal {
  if (!isRecord(body)) return { code: '', text: '' }
  const [first] = Array.isArray(body['errors']) ? (body['errors'] as unknown[]) : []
  const inner = [first, body['error'], body].find(value => isRecord(value) && hasWords(value))
  const [named] = Object.entries(body).filter(([, value]) => isRecord(value) && hasWords(value))
  const found = isRecord(inner) ? inner : isRecord(named?.[1]) ? named[1] : {}
  const text = found['message'] ?? found['reason']
  const code = [found['code'], found['type'], found['id'], named?.[0]].find(
    value => typeof value === 'string',
  )
  return {
    code: quoted(code ?? '', 60),
    text: typeof text === 'string' ? quoted(text, REFUSAL_CHARACTERS_MAX) : '',
  }
}

function hasWords(value: Readonly<Record<string, unknown>>): boolean {
  return typeof value['message'] === 'string' || typeof value['reason'] === 'string'
}

function words(status: number, { code, text }: Refusal): string {
  return [`${status}`, code, text].filter(part => part !== '').join(' ')
}

function remedyFor(status: number, { code, text }: Refusal): string {
  if (status === 402 || QUOTA.test(`${code} ${text}`))
    return ' — Ask the provider for a higher quota, or delete what is not needed.'
  if (status === 401) return ' — Check the token of this provider (tokenFile, tokenEnv).'
  if (status === 403) return ' — Give the token of this provider the rights that docs/providers.md lists.'
  if (status >= 300 && status < 400) return ' — The endpoint of this provider leads elsewhere; correct it.'
  return ''
}
