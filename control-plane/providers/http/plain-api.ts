import type { Clock } from '../../../lib/clock.ts'
import type { CloudApi } from '../cloud/cloud-dialect.ts'
import { apiAnswer } from './api-answer.ts'
import { JsonCaller } from './json-caller.ts'
import type { SecretSource } from './secret-source.ts'

export interface PlainApiOptions {
  readonly endpoint: string
  readonly token: SecretSource
  readonly clock: Clock
  readonly timeoutMs?: number | undefined
}

/** An API whose callers show one token with everything they ask (RFC 6750). */
export function plainApi({ endpoint, token, clock, timeoutMs }: PlainApiOptions): CloudApi {
  const caller = new JsonCaller({
    endpoint,
    clock,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    headers: () => ({ authorization: `Bearer ${token()}` }),
  })
  return { ask: async (request, judgement) => apiAnswer(await caller.ask(request), judgement) }
}
