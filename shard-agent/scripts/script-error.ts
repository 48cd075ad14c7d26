/** Every refusal that a script can get, from this one table; `docs/local-api.md` and the OpenAPI file are held to it by a test. */
export const SCRIPT_ERRORS = {
  BAD_REQUEST: {
    retryable: false,
    meaning: 'an argument is missing, malformed or unknown; the text names it first',
  },
  NOT_FOUND: { retryable: false, meaning: 'no such secret, call, player or state' },
  BUSY: {
    retryable: true,
    meaning: 'somebody plays this account; with the milliseconds after which to ask again',
  },
  REFUSED: {
    retryable: true,
    meaning: 'this shard may not claim now: it is not ready, fenced, or its lease ran out',
  },
  BANNED: { retryable: false, meaning: 'the account or the address is banned' },
  QUARANTINE: { retryable: true, meaning: 'the database was exchanged: holders re-assert first' },
  ELSEWHERE: {
    retryable: true,
    meaning: 'the player is being taken to the shard where its account is expected: say so, and wait',
  },
  FENCED: {
    retryable: false,
    meaning: 'this epoch saves nothing any more: disconnect the player, save nothing',
  },
  CLOSED: {
    retryable: true,
    meaning: 'nobody crosses now; the text begins with why: full, away, closed, dwell, often, busy or brake',
  },
  OVER: { retryable: false, meaning: 'this hand-off was aborted, or took too long: everybody stays' },
  UNAVAILABLE: { retryable: true, meaning: 'the control plane or its database cannot be reached' },
  RATE_LIMITED: { retryable: true, meaning: 'too many calls of this shard' },
  LIMIT: { retryable: false, meaning: 'a bound is reached; the text names it' },
  INTERNAL: { retryable: false, meaning: 'a mistake of ours; the log of the agent has more' },
} as const satisfies Record<string, { readonly retryable: boolean; readonly meaning: string }>

export type ScriptErrorCode = keyof typeof SCRIPT_ERRORS
