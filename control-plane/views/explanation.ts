import type { Explanation } from '../../proto/contract/admin.ts'
import type { EventRecord } from '../events/event.ts'
import { eventView } from './event-view.ts'
import { clip } from './people-text.ts'

/** History that an explanation shows, newest first. */
export const HISTORY_MAX = 50

export interface Fact {
  readonly name: string
  readonly value: string
  readonly why: string
}

export function fact(name: string, value: string | number, why = ''): Fact {
  return { name, value: clip(String(value), 1_000), why: clip(why, 1_000) }
}

export function explanation(
  subject: string,
  facts: readonly Fact[],
  forecast: readonly string[],
  history: readonly EventRecord[],
): Explanation {
  return {
    subject,
    facts,
    forecast: forecast.slice(0, 50).map(text => clip(text, 1_000)),
    history: history
      .toSorted((left, right) => right.id - left.id)
      .slice(0, HISTORY_MAX)
      .map(eventView),
  }
}
