import type { EventView } from '../../proto/contract/admin.ts'
import { column, type Resource } from '../output/resource.ts'

export const eventResource: Resource<EventView> = {
  plural: 'events',
  nameOf: event => String(event.id),
  compare: (left, right) => left.id - right.id,
  columns: [
    column('TIME', event => timeOfDay(event.atMs)),
    column('KIND', event => event.kind),
    column('SUBJECT', event => event.subject),
    column('WHO', event => event.actor),
    column('WHAT', event => event.summary),
    column('WHY', event => event.why || '-', true),
    column('ID', event => String(event.id), true),
    column('CAUSE', event => (event.cause === 0 ? '-' : String(event.cause)), true),
    column('NODE', event => event.node, true),
  ],
  record: event => ({
    id: event.id,
    at: new Date(event.atMs).toISOString(),
    node: event.node,
    actor: event.actor,
    kind: event.kind,
    subject: event.subject,
    summary: event.summary,
    why: event.why,
    before: parsedOrText(event.before),
    after: parsedOrText(event.after),
    cause: event.cause === 0 ? null : event.cause,
  }),
}

/** Widths for tables that grow by the row, so that most rows are in line. */
export const EVENT_WIDTHS_MIN: readonly number[] = [19, 18, 14, 14]

/** Local time: people compare it with their own clock. */
function timeOfDay(atMs: number): string {
  const at = new Date(atMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

const DEPTH_MAX = 32

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some(inner => isDeeperThan(inner, depth - 1))
}

/** `before` and `after` travel as JSON text. */
function parsedOrText(text: string): unknown {
  if (text === '') return null
  try {
    const value: unknown = JSON.parse(text)
    // Writing goes down as deep as the value does, and has only so much room.
    return isDeeperThan(value, DEPTH_MAX) ? text : value
  } catch {
    return text // An older node may have sent a plain word: show it rather than refuse the list.
  }
}
