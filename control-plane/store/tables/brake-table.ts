import { brakeOn, type BrakeRecord, type BrakeScope } from '../../brakes/brake.ts'
import type { Change } from '../../facts/change.ts'
import type { BrakeVerb, ScalerVerb } from '../../../proto/contract/admin.ts'
import { optionalTimeIn, textIn, timeIn } from './columns.ts'
import { type ChangeContext, type Refusal, refusedUnless } from './change-context.ts'
import { put, rows, run, type Row, type Statements } from './statements.ts'

export function* readBrakes(): Statements<readonly BrakeRecord[]> {
  return (yield* rows('SELECT * FROM brake ORDER BY scope, verb')).map(brakeOf)
}

/** Drops those that have run out first, so that the table holds no more than the brakes that are set. */
export function* setBrake(
  { now }: ChangeContext,
  brake: Pick<BrakeRecord, 'scope' | 'verb' | 'reason' | 'owner'>,
  forMs: number | undefined,
): Statements<Refusal> {
  yield* run('DELETE FROM brake WHERE expires_at <= :now', { now })
  yield* put(
    `UPDATE brake SET reason = :reason, owner = :owner, since = :now, expires_at = :expiresAt
     WHERE scope = :scope AND verb = :verb`,
    `INSERT INTO brake (scope, verb, reason, owner, since, expires_at)
     VALUES (:scope, :verb, :reason, :owner, :now, :expiresAt)`,
    {
      scope: brake.scope,
      verb: brake.verb,
      reason: brake.reason,
      owner: brake.owner,
      now,
      expiresAt: forMs === undefined ? null : now + forMs,
    },
  )
  return undefined
}

export function* clearBrake(
  { now }: ChangeContext,
  change: { readonly scope: BrakeScope; readonly verb: BrakeVerb | ScalerVerb },
): Statements<Refusal> {
  const written = yield* run(
    'DELETE FROM brake WHERE scope = :scope AND verb = :verb AND (expires_at IS NULL OR expires_at > :now)',
    { scope: change.scope, verb: change.verb, now },
  )
  return refusedUnless(written, `no brake ${change.verb} is set on ${change.scope}`)
}

function brakeOf(row: Row): BrakeRecord {
  return {
    scope: textIn(row, 'scope') as BrakeScope,
    verb: textIn(row, 'verb') as BrakeVerb | ScalerVerb,
    reason: textIn(row, 'reason'),
    owner: textIn(row, 'owner'),
    since: timeIn(row, 'since'),
    expiresAt: optionalTimeIn(row, 'expires_at'),
  }
}

/** The condition of a decision that a brake may stop: made before the brake was set, it does not take effect after it. */
export function* refuseBraked(
  { now }: ChangeContext,
  { verb, fleet, host }: Extract<Change, { readonly kind: 'brake.absent' }>,
): Statements<Refusal> {
  const brake = brakeOn(yield* readBrakes(), verb, host === undefined ? { fleet } : { fleet, host }, now)
  return brake === undefined ? undefined : `the brake on ${brake.verb} (${brake.scope}) is set`
}
