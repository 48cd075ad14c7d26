import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs } from '../../lib/backoff.ts'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { quoted } from '../../lib/printable.ts'
import type { Random } from '../../lib/random.ts'
import { type JoinedIdentity, parseIdentity } from '../runtime/joined-identity.ts'

const RETRY = { firstMs: 500, mostMs: 15_000 }
const ANSWER_MS_MAX = 10_000
const ANSWER_BYTES_MAX = 16_384
/** A machine may be quicker than the row of it: it is told no for a moment. */
export const DENIALS_MAX = 10

export interface Joining {
  /** `<url>#<token>`. */
  readonly join: string
  readonly random: Random
  readonly log: Log
  /** Ends the waiting. */
  readonly signal?: AbortSignal
}

type Outcome =
  | { readonly kind: 'identity'; readonly identity: JoinedIdentity }
  | { readonly kind: 'denied' }
  | { readonly kind: 'away'; readonly why: string }

/** Asks the control plane who this host is, for as long as it is away.
 *  @throws SwitchyardError `SWY_DENIED` for a token that is not taken, or not any more; the signal's reason */
export async function fetchIdentity({ join, random, log, signal }: Joining): Promise<JoinedIdentity> {
  const [url = '', token = ''] = join.split('#')
  let denials = 0
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await ask(url, token, signal)
    signal?.throwIfAborted()
    if (outcome.kind === 'identity') return outcome.identity
    denials = outcome.kind === 'denied' ? denials + 1 : 0
    if (denials >= DENIALS_MAX)
      throw new SwitchyardError(
        'SWY_JOIN_DENIED',
        `${url} does not take this host's token: it is wrong, or has been used`,
      )
    const waitMs = Math.round(backoffMs(attempt, RETRY, random))
    log.warn({ url, waitMs, why: outcome.kind === 'away' ? outcome.why : 'denied' }, 'not joined yet')
    await sleep(waitMs, undefined, signal === undefined ? {} : { signal })
  }
}

async function ask(url: string, token: string, signal: AbortSignal | undefined): Promise<Outcome> {
  try {
    const late = AbortSignal.timeout(ANSWER_MS_MAX)
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
      // Nobody else is told the token.
      redirect: 'error',
      signal: signal === undefined ? late : AbortSignal.any([late, signal]),
    })
    if (response.status === 403) return { kind: 'denied' }
    if (response.status !== 200) return { kind: 'away', why: `it answers ${response.status}` }
    return { kind: 'identity', identity: parseIdentity(await boundedText(response)) }
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    return { kind: 'away', why: quoted(messageOf(cause), 200) }
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  const body: AsyncIterable<Uint8Array> | undefined = response.body ?? undefined
  if (body === undefined) return ''
  for await (const chunk of body) {
    length += chunk.length
    if (length > ANSWER_BYTES_MAX) throw new Error(`it answers with more than ${ANSWER_BYTES_MAX} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
