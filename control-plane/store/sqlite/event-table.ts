import type { NodeId } from '../../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { EVENTS_KEPT_MAX, type EventRecord, type NewEvent } from '../../events/event.ts'
import { jsonIn, jsonOrNull, numberIn, optionalNumberIn, textIn, timeIn } from './columns.ts'
import type { Connection, Row } from './connection.ts'

/** Returns the ids that the events got, in their order. */
export function appendEvents(
  connection: Connection,
  events: readonly NewEvent[],
  by: { readonly node: NodeId; readonly now: StoreTimeMs },
): readonly number[] {
  const ids = events.map(event => appendEvent(connection, event, by))
  const newest = ids.at(-1)
  // Ids have no gaps, so this counts rows, and is a seek in the primary key.
  if (newest !== undefined)
    connection.run('DELETE FROM event WHERE id <= :oldest', { oldest: newest - EVENTS_KEPT_MAX })
  return ids
}

function appendEvent(
  connection: Connection,
  event: NewEvent,
  by: { readonly node: NodeId; readonly now: StoreTimeMs },
): number {
  return connection.insert(
    `INSERT INTO event (at, node, actor, kind, subject, cause, summary, why, before_json, after_json)
     VALUES (:now, :node, :actor, :kind, :subject, :cause, :summary, :why, :before, :after)`,
    {
      ...by,
      actor: event.actor,
      kind: event.kind,
      subject: event.subject,
      cause: event.cause ?? null,
      summary: event.summary,
      why: event.why,
      before: jsonOrNull(event.before),
      after: jsonOrNull(event.after),
    },
  )
}

export function readEvents(
  connection: Connection,
  query: { readonly subject?: string; readonly after?: number; readonly limit: number },
): readonly EventRecord[] {
  const row = { after: query.after ?? 0, limit: Math.max(0, Math.min(query.limit, EVENTS_KEPT_MAX)) }
  const newestFirst =
    query.subject === undefined
      ? connection.rows('SELECT * FROM event WHERE id > :after ORDER BY id DESC LIMIT :limit', row)
      : connection.rows(
          'SELECT * FROM event WHERE subject = :subject AND id > :after ORDER BY id DESC LIMIT :limit',
          { ...row, subject: query.subject },
        )
  return newestFirst.map(eventOf).reverse()
}

function eventOf(row: Row): EventRecord {
  return {
    id: numberIn(row, 'id'),
    at: timeIn(row, 'at'),
    node: textIn(row, 'node'),
    actor: textIn(row, 'actor'),
    kind: textIn(row, 'kind'),
    subject: textIn(row, 'subject'),
    summary: textIn(row, 'summary'),
    why: textIn(row, 'why'),
    before: jsonIn(row, 'before_json'),
    after: jsonIn(row, 'after_json'),
    cause: optionalNumberIn(row, 'cause'),
  }
}
