import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { textIn } from './columns.ts'
import { type ChangeContext, KEPT_MS, type Refusal, refusedUnless } from './change-context.ts'
import { ONE_ROW, row, run, type Statements } from './statements.ts'

/** Drops what is older than a day first: the table holds one day of requests, and a forgotten id counts as new. */
export function* recordRequest(
  { now }: ChangeContext,
  request: { readonly requestId: string; readonly digest: string; readonly answer: string },
): Statements<Refusal> {
  yield* run('DELETE FROM request WHERE recorded_at <= :before', { before: now - KEPT_MS })
  const written = yield* run(
    `INSERT INTO request (request_id, recorded_at, digest, answer) SELECT :id, :now, :digest, :answer FROM ${ONE_ROW}
     WHERE NOT EXISTS (SELECT 1 FROM request WHERE request_id = :id)`,
    { id: request.requestId, digest: request.digest, answer: request.answer, now },
  )
  return refusedUnless(written, `request ${request.requestId} is recorded already`)
}

export function* readRequest(
  requestId: string,
  now: StoreTimeMs,
): Statements<{ readonly digest: string; readonly answer: string } | undefined> {
  const found = yield* row(
    'SELECT digest, answer FROM request WHERE request_id = :id AND recorded_at > :after',
    { id: requestId, after: now - KEPT_MS },
  )
  return found && { digest: textIn(found, 'digest'), answer: textIn(found, 'answer') }
}
