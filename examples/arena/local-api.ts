import { limits } from './limits.ts'

/** What the agent answered: the fields of its JSON. */
export type LocalAnswer =
  | (Readonly<Record<string, unknown>> & { readonly ok: true })
  | { readonly ok: false; readonly code: string; readonly text: string; readonly retryAfterMs?: number }

/** News of the agent. `CONFIG`: look at everything anew. */
export interface LocalEvent {
  readonly id: string
  readonly kind: string
  readonly account: string
  readonly epoch: string
  readonly text: string
}

/** One of the agent's calls, see docs/local-api.md. Never throws: who cannot be reached is `UNAVAILABLE`. */
export type CallLocalApi = (
  name: string,
  given?: Readonly<Record<string, string>>,
  waitMs?: number,
) => Promise<LocalAnswer>

/** Fields of an answer in text, `OK` apart; for calls that tell of many players at once. */
export type LocalFields =
  { readonly ok: true; readonly fields: readonly string[] } | Extract<LocalAnswer, { readonly ok: false }>

/** As `CallLocalApi`. */
export type AskLocalApi = (name: string, given?: Readonly<Record<string, string>>) => Promise<LocalFields>

/** @param base what `SWITCHYARD_LOCAL_API` says */
export function localApiText(base: string): AskLocalApi {
  return async (name, given = {}) => {
    try {
      const response = await fetch(`${base}/${name}`, {
        method: 'POST',
        body: new URLSearchParams(given),
        signal: AbortSignal.timeout(limits.callMsMax),
      })
      const [word, ...fields] = (await response.text()).split('|')
      if (word === 'OK') return { ok: true, fields }
      const [code = 'UNAVAILABLE', text = '', retry] = fields
      return { ok: false, code, text, ...(retry === undefined ? {} : { retryAfterMs: Number(retry) }) }
    } catch (error) {
      return { ok: false, code: 'UNAVAILABLE', text: String(error), retryAfterMs: limits.retryMs }
    }
  }
}

/** @param base what `SWITCHYARD_LOCAL_API` says */
export function localApi(base: string): CallLocalApi {
  return async (name, given = {}, waitMs = 0) => {
    try {
      const response = await fetch(`${base}/${name}`, {
        method: 'POST',
        body: new URLSearchParams({ ...given, f: 'json' }),
        signal: AbortSignal.timeout(limits.callMsMax + waitMs),
      })
      return (await response.json()) as LocalAnswer
    } catch (error) {
      return { ok: false, code: 'UNAVAILABLE', text: String(error), retryAfterMs: limits.retryMs }
    }
  }
}

/** The events of an answer; none of one that has none. */
export function eventsOf(answer: LocalAnswer): readonly LocalEvent[] {
  return answer.ok && Array.isArray(answer['events']) ? (answer['events'] as LocalEvent[]) : []
}
