import { type IncomingMessage, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { messageOf } from '../../lib/errors.ts'
import { quoted } from '../../lib/printable.ts'

/** Some lists ask the server what it is before they answer. */
export const ANSWER_WITHIN_MS = 15_000
/** More of what a list says is not read. */
const ANSWER_BYTES_MAX = 4_096
const SAID_CHARACTERS_MAX = 200

export type AnnounceMethod = 'GET' | 'POST'

/** What a list made of it. A redirection is a refusal: whoever configured the address corrects it. */
export type AnnounceOutcome =
  | { readonly kind: 'taken' }
  /** @property said the beginning of its answer, printable */
  | { readonly kind: 'refused'; readonly status: number; readonly said: string }
  | { readonly kind: 'failed'; readonly why: string }

/** @param from local address; undefined: as the system chooses. @returns never rejects */
export type SendAnnouncement = (
  method: AnnounceMethod,
  url: URL,
  from: string | undefined,
  signal: AbortSignal,
) => Promise<AnnounceOutcome>

/** Sends one request without a body, over IPv4: lists note the address that it comes from, and a list of an IPv4 game could do nothing with
 *  another. (`fetch` cannot choose.) Ends after `withinMs` or with the signal, whatever the list does. */
export function announceWithin(withinMs: number): SendAnnouncement {
  return (method, url, from, signal) =>
    new Promise(resolve => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest
      const request = send(url, {
        method,
        family: 4,
        agent: false,
        headers: { 'User-Agent': 'switchyard', ...(method === 'POST' ? { 'Content-Length': 0 } : {}) },
        signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
        ...(from === undefined ? {} : { localAddress: from }),
      })
      const fail = (error: Error): void => resolve({ kind: 'failed', why: failureOf(error) })
      request.on('error', fail)
      request.on('close', () => resolve({ kind: 'failed', why: 'closed without an answer' }))
      request.on('response', response => {
        response.on('error', fail)
        readAnswer(response, outcome => {
          resolve(outcome)
          request.destroy()
        })
      })
      request.end()
    })
}

function readAnswer(response: IncomingMessage, done: (outcome: AnnounceOutcome) => void): void {
  const status = response.statusCode ?? 0
  let said = ''
  const end = (): void => {
    if (status >= 200 && status < 300) done({ kind: 'taken' })
    else done({ kind: 'refused', status, said: quoted(said, SAID_CHARACTERS_MAX) })
  }
  response.setEncoding('latin1')
  response.on('data', (chunk: string) => {
    said += chunk
    if (said.length > ANSWER_BYTES_MAX) end()
  })
  response.on('end', end)
}

function failureOf(error: Error & { readonly code?: string }): string {
  const { cause } = error
  if (cause instanceof DOMException && cause.name === 'TimeoutError') return 'timeout'
  return error.code ?? messageOf(error)
}
