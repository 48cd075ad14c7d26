import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { messageOf } from '../../lib/errors.ts'
import { guardedLookup, urlMistake } from './url-guard.ts'

/** From the first look-up to the last byte that is read. */
export const POST_MS_MAX = 10_000
/** Of an answer; it is only read so that the connection ends well. */
export const ANSWER_BYTES_MAX = 16_384

export interface WebhookPost {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How a post ended. refused: an answer of 4xx, which asking again does not change (408, 425 and 429 say "later"). */
export interface PostEnd {
  readonly result: 'delivered' | 'refused' | 'failed'
  /** `204`, `connect ECONNREFUSED 127.0.0.1:9`. At most `DETAIL_CHARACTERS_MAX`. */
  readonly detail: string
}

const DETAIL_CHARACTERS_MAX = 200
const LATER: readonly number[] = [408, 425, 429]

export interface PostOptions {
  readonly allowLinkLocal: boolean
  /** At most, and by default, `POST_MS_MAX`. */
  readonly timeoutMs?: number
}

/** Posts once: no redirects, no proxies, no cookies. Never throws; ends within `timeoutMs`. */
export async function postWebhook(
  { url, headers, body }: WebhookPost,
  { allowLinkLocal, timeoutMs = POST_MS_MAX }: PostOptions,
): Promise<PostEnd> {
  const mistake = urlMistake(url, allowLinkLocal)
  if (mistake !== undefined) return { result: 'failed', detail: mistake }
  const signal = AbortSignal.timeout(Math.min(timeoutMs, POST_MS_MAX))
  try {
    const status = await send(new URL(url), { headers, body, signal, allowLinkLocal })
    return endOf(status)
  } catch (error) {
    const detail = signal.aborted ? `no answer within ${timeoutMs / 1_000} s` : messageOf(error)
    return { result: 'failed', detail: detail.slice(0, DETAIL_CHARACTERS_MAX) }
  }
}

function endOf(status: number): PostEnd {
  if (status >= 200 && status < 300) return { result: 'delivered', detail: String(status) }
  if (status >= 300 && status < 400)
    return { result: 'failed', detail: `${status}: redirects are not followed` }
  const refused = status >= 400 && status < 500 && !LATER.includes(status)
  return { result: refused ? 'refused' : 'failed', detail: String(status) }
}

function send(
  url: URL,
  options: {
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly signal: AbortSignal
    readonly allowLinkLocal: boolean
  },
): Promise<number> {
  const { headers, body, signal, allowLinkLocal } = options
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        // One connection per post: a kept one would lead to where the name pointed earlier.
        agent: false,
        signal,
        lookup: guardedLookup(allowLinkLocal),
        headers: { 'user-agent': 'switchyard', 'content-length': Buffer.byteLength(body), ...headers },
      },
      answer => {
        const status = answer.statusCode ?? 0
        let length = 0
        answer.on('data', (chunk: Buffer) => {
          length += chunk.length
          // Its status is all that counts.
          if (length > ANSWER_BYTES_MAX) {
            resolve(status)
            sent.destroy()
          }
        })
        answer.on('end', () => resolve(status))
        answer.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
