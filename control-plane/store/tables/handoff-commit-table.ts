import { type StoreTimeMs, storeTimeAfter } from '../../../lib/store-time.ts'
import { ARRIVE_WITHIN_MS } from '../../../proto/contract/handoff.ts'
import { type MoveId, sameShard, type ShardRef } from '../../../proto/contract/ids.ts'
import type { AccountName } from '../../../proto/contract/session.ts'
import { nextEpoch } from '../../sessions/decide-claim.ts'
import type { HandoffRecord, RealIps, Refused } from '../../zones/handoff-store.ts'
import { judgeCommit, refused } from '../../zones/judge-handoff.ts'
import { dropPlaces } from './handoff-places-table.ts'
import { endMove, readHandoff, readSessionsOf, readStandingOf } from './handoff-table.ts'
import { run, type Statements } from './statements.ts'

/** While it moves. Must run inside a writing transaction with the account's session. */
export function* putPayload(
  { id, from, account }: { readonly id: MoveId; readonly from: ShardRef; readonly account: AccountName },
  payload: Buffer,
  now: StoreTimeMs,
): Statements<{ readonly kind: 'done' } | Refused> {
  const stored = yield* readHandoff(id)
  if (stored === undefined) return refused('over')
  const { record } = stored
  if (!sameShard(record.from, from) || record.phase === 'committed') return refused('fenced')
  if (record.phase !== 'moving' || record.until <= now) return refused('over')
  const written = yield* run(
    'UPDATE handoff_member SET payload = :payload WHERE move_id = :id AND account_id = :account',
    { id, account, payload },
  )
  return written > 0 ? { kind: 'done' } : refused('fenced', account)
}

/** The same as the procedure `swy_move_commit` does in MySQL. Must run inside a writing transaction with the members' sessions. */
export function* commitMove(
  id: MoveId,
  from: ShardRef,
  now: StoreTimeMs,
): Statements<{ readonly kind: 'committed' } | Refused> {
  const stored = yield* readHandoff(id)
  if (stored === undefined) return refused('over')
  const { record } = stored
  if (!sameShard(record.from, from)) return refused('fenced')
  if (record.phase === 'committed') return { kind: 'committed' }
  if (record.phase !== 'moving') return refused('over')
  const sessions = yield* readSessionsOf(record.members.map(member => member.account))
  const refusal = judgeCommit({
    record,
    sessions,
    now,
    shard: from,
    from: yield* readStandingOf(record.from),
    to: yield* readStandingOf(record.to),
  })
  if (refusal !== undefined) {
    // Whoever was told so plays on, and must not be moved by a repetition.
    yield* endMove(stored, now)
    yield* dropPlaces(id)
    return refusal
  }
  yield* grantAll(record, now)
  return { kind: 'committed' }
}

/** Players' own addresses, where they were not known before: whoever committed with SQL knew none. */
export function* putRealIps(id: MoveId, realIps: RealIps): Statements<void> {
  for (const [account, realIp] of realIps)
    yield* run(
      `UPDATE handoff_member SET real_ip = :realIp
       WHERE move_id = :id AND account_id = :account AND real_ip IS NULL AND granted IS NOT NULL`,
      { id, account, realIp },
    )
}

function* grantAll(record: HandoffRecord, now: StoreTimeMs): Statements<void> {
  for (const { account, epoch } of record.members) {
    const granted = nextEpoch(epoch, now)
    yield* run(
      `UPDATE session SET epoch = :granted, rev = rev + 1, state = 'granted', shard_id = :shardId, incarnation = :incarnation,
         attempt = NULL, since = :now, seen_protocol = NULL, seen_ip = NULL, seen_port = NULL
       WHERE account_id = :account AND epoch = :epoch AND state = 'moving'`,
      { account, epoch, granted, ...record.to, now },
    )
    yield* run('UPDATE handoff_member SET granted = :granted WHERE move_id = :id AND account_id = :account', {
      id: record.id,
      account,
      granted,
    })
  }
  yield* run(
    "UPDATE handoff SET phase = 'committed', since = :now, ends_at = :until WHERE move_id = :id AND phase = 'moving'",
    { id: record.id, now, until: storeTimeAfter(now, ARRIVE_WITHIN_MS) },
  )
}
