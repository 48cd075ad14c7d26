import { createHmac } from 'node:crypto'
import type { Clock } from '../../../lib/clock.ts'
import { apiAnswer } from '../http/api-answer.ts'
import { JsonCaller } from '../http/json-caller.ts'
import type { SecretSource } from '../http/secret-source.ts'
import type { CloudApi } from '../cloud/cloud-dialect.ts'

const TIMESTAMP_HEADER = 'switchyard-timestamp'
const SIGNATURE_HEADER = 'switchyard-signature'

export interface SignedApiOptions {
  readonly endpoint: string
  readonly secret: SecretSource
  readonly clock: Clock
  readonly timeoutMs?: number | undefined
}

/** An API that knows us by an HMAC over what we ask: nobody who listens learns the secret, and nobody can ask for something else with it. */
export function signedApi({ endpoint, secret, clock, timeoutMs }: SignedApiOptions): CloudApi {
  const caller = new JsonCaller({
    endpoint,
    clock,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    headers({ method, url, body }) {
      const seconds = String(Math.floor(clock.wallMs() / 1_000))
      const signature = requestSignature(secret(), {
        seconds,
        method,
        target: `${url.pathname}${url.search}`,
        body,
      })
      return { [TIMESTAMP_HEADER]: seconds, [SIGNATURE_HEADER]: signature }
    },
  })
  return { ask: async (request, judgement) => apiAnswer(await caller.ask(request), judgement) }
}

/** `v1=` and the HMAC-SHA256 (RFC 2104), in hexadecimal, of time, method, target and body with a line end between them. */
export function requestSignature(
  secret: string,
  asked: {
    readonly seconds: string
    readonly method: string
    /** Path and query as they stand in the request. */
    readonly target: string
    readonly body: string
  },
): string {
  const text = [asked.seconds, asked.method, asked.target, asked.body].join('\n')
  return `v1=${createHmac('sha256', secret).update(text).digest('hex')}`
}
