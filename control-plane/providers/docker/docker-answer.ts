import { messageOf } from '../../../lib/errors.ts'
import { quoted } from '../../../lib/printable.ts'
import type { CallAnswer } from '../../scaler/provider.ts'

const TEXT_CHARACTERS_MAX = 300

/** How an engine that did not do it has put it. Only what it says itself is sure: everything else leaves open what has happened.
 *  @param what completes the sentence "… : <the engine's words>" */
export function failedAnswer(
  error: unknown,
  what: string,
): Exclude<CallAnswer<never>, { readonly kind: 'done' }> {
  const status = statusCodeOf(error)
  const text = `${what}: ${quoted(wordsOf(error), TEXT_CHARACTERS_MAX)}`
  if (status === undefined || status >= 500 || status === 408) return { kind: 'unknown', text }
  if (status === 429) return { kind: 'throttled', retryAfterMs: RETRY_AFTER_MS }
  const remedy = remedyOf(status, wordsOf(error))
  return { kind: 'refused', text: remedy === undefined ? text : `${text}. ${remedy}` }
}

/** Engines say nothing of when to come again. */
const RETRY_AFTER_MS = 30_000

/** Of the engine's answer; undefined: there was none. */
export function statusCodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined
}

/** The client puts "(HTTP code 404) no such container - " before what the engine says. */
function wordsOf(error: unknown): string {
  return messageOf(error)
    .replace(/^\(HTTP code \d+\) .*? - /, '')
    .trim()
}

function remedyOf(status: number, words: string): string | undefined {
  if (status === 404 && /image/i.test(words))
    return 'Pull or build it on the engine first (docker pull, docker build), or correct baseImage of the template.'
  if (status === 404 && /network/i.test(words))
    return 'Make it first (docker network create), or correct the setting network.'
  if (status === 403) return 'Look at what the engine forbids.'
  return undefined
}
