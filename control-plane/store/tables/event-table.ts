import type { NodeId } from '../../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { EVENTS_KEPT_MAX, type EventRecord, type NewEvent } from '../../events/event.ts'
import { jsonIn, jsonOrNull, numberIn, optionalNumberIn, textIn, timeIn } from './columns.ts'
import { row, type Row, rows, run, type Statements } from './statements.ts'

/** Returns the ids that the events got, in their order: the next after the newest, which is never deleted. Numbers that the database
 *  gives by itself would have gaps after commits that were undone, and come back differently on each database. */
export function* appendEvents(
  events: readonly NewEvent[],
  by: { readonly node: NodeId; readonly now: StoreTimeMs },
): Statements<readonly number[]> {
  if (events.length === 0) return []
  const before = yield* newestEvent()
  const ids: number[] = []
  for (const event of events) {
    const id = before + ids.length + 1
    yield* run(INSERT, { id, ...by, ...columnsOf(event) })
    ids.push(id)
  }
  // Ids have no gaps, so this counts rows, and is a seek in the primary key.
  yield* run('DELETE FROM event WHERE id <= :oldest', { oldest: before + ids.length - EVENTS_KEPT_MAX })
  return ids
}

function* newestEvent(): Statements<number> {
  const found = yield* row('SELECT COALESCE(MAX(id), 0) AS id FROM event')
  return found === undefined ? 0 : numberIn(found, 'id')
}

const INSERT = `INSERT INTO event (id, at, node, actor, kind, subject, cause, summary, why, before_json, after_json)
  VALUES (:id, :now, :node, :actor, :kind, :subject, :cause, :summary, :why, :before, :after)`

function columnsOf(event: NewEvent) {
  return {
    actor: event.actor,
    kind: event.kind,
    subject: event.subject,
    cause: event.cause ?? null,
    summary: event.summary,
    why: event.why,
    before: jsonOrNull(event.before),
    after: jsonOrNull(event.after),
  }
}

export function* readEvents(query: {
  readonly subject?: string
  readonly after?: number
  readonly limit: number
  readonly oldest?: boolean
}): Statements<readonly EventRecord[]> {
  const values = { after: query.after ?? 0, limit: Math.max(0, Math.min(query.limit, EVENTS_KEPT_MAX)) }
  const order = query.oldest === true ? 'ASC' : 'DESC'
  const found =
    query.subject === undefined
      ? yield* rows(`SELECT * FROM event WHERE id > :after ORDER BY id ${order} LIMIT :limit`, values)
      : yield* rows(
          `SELECT * FROM event WHERE subject = :subject AND id > :after ORDER BY id ${order} LIMIT :limit`,
          { ...values, subject: query.subject },
        )
  const events = found.map(eventOf)
  return query.oldest === true ? events : events.reverse()
}

function eventOf(found: Row): EventRecord {
  return {
    id: numberIn(found, 'id'),
    at: timeIn(found, 'at'),
    node: textIn(found, 'node'),
    actor: textIn(found, 'actor'),
    kind: textIn(found, 'kind'),
    subject: textIn(found, 'subject'),
    summary: textIn(found, 'summary'),
    why: textIn(found, 'why'),
    before: jsonIn(found, 'before_json'),
    after: jsonIn(found, 'after_json'),
    cause: optionalNumberIn(found, 'cause'),
  }
}
