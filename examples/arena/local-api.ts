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
