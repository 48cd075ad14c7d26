import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { textIn } from './columns.ts'
import { type ChangeContext, KEPT_MS, type Refusal, refusedUnless } from './change-context.ts'
import type { Connection } from './connection.ts'

/** Drops what is older than a day first: the table holds one day of requests, and a forgotten id counts as new. */
export function recordRequest(
  { connection, now }: ChangeContext,
  request: { readonly requestId: string; readonly digest: string; readonly answer: string },
): Refusal {
  connection.run('DELETE FROM request WHERE recorded_at <= :before', { before: now - KEPT_MS })
  const written = connection.run(
    `INSERT INTO request (request_id, recorded_at, digest, answer) VALUES (:id, :now, :digest, :answer)
     ON CONFLICT (request_id) DO NOTHING`,
    { id: request.requestId, digest: request.digest, answer: request.answer, now },
  )
  return refusedUnless(written, `request ${request.requestId} is recorded already`)
}

export function readRequest(
  connection: Connection,
  requestId: string,
  now: StoreTimeMs,
): { readonly digest: string; readonly answer: string } | undefined {
  const row = connection.row(
    'SELECT digest, answer FROM request WHERE request_id = :id AND recorded_at > :after',
    { id: requestId, after: now - KEPT_MS },
  )
  return row && { digest: textIn(row, 'digest'), answer: textIn(row, 'answer') }
}
