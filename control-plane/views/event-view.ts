import type { EventView } from '../../proto/contract/admin.ts'
import type { EventRecord } from '../events/event.ts'
import { clip } from './people-text.ts'

/** JSON on the wire is at most so long; what is longer is replaced by its length, since half a document helps nobody. */
const DOCUMENT_CHARACTERS_MAX = 10_000

export function eventView(event: EventRecord): EventView {
  return {
    id: event.id,
    atMs: event.at,
    node: event.node,
    actor: clip(event.actor, 63),
    kind: event.kind,
    subject: clip(event.subject, 200),
    summary: clip(event.summary, 1_000),
    why: clip(event.why, 1_000),
    before: documentText(event.before),
    after: documentText(event.after),
    cause: event.cause ?? 0,
  }
}

function documentText(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = JSON.stringify(value)
  return text.length <= DOCUMENT_CHARACTERS_MAX ? text : JSON.stringify({ omitted: text.length })
}
