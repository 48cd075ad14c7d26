import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { HandoffMember } from '../../../proto/contract/handoff.ts'
import type { GroupId, Incarnation, MoveId, ShardRef } from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import type { ZoneName } from '../../../proto/contract/zone.ts'
import type { ShardStanding } from '../../sessions/decide-claim.ts'
import type { SessionRecord } from '../../sessions/session.ts'
import type { ShardLifeName } from '../../shards/shard.ts'
import type {
  HandoffMemberRecord,
  HandoffPhase,
  HandoffRecord,
  MemberPhase,
  PhaseCounts,
} from '../../zones/handoff-store.ts'
import { blobIn, flagIn, numberIn, optionalNumberIn, shardRefIn, textIn, timeIn } from './columns.ts'
import { seenOf, sessionOf } from './session-row.ts'
import { row, rows, run, type Row, type Statements } from './statements.ts'

/** A hand-off, and what of it only the store has to know. */
export interface StoredHandoff {
  readonly record: HandoffRecord
  /** Of the new shard, as they were when places were kept. */
  readonly players: number
  readonly slots: number
}

const MEMBER_COLUMNS =
  'account_id, epoch, granted, phase, seen_protocol, seen_ip, seen_port, real_ip, arrived_at'

export function* readHandoff(id: MoveId): Statements<StoredHandoff | undefined> {
  const found = yield* row('SELECT * FROM handoff WHERE move_id = :id', { id })
  if (found === undefined) return undefined
  const members = yield* rows(
    `SELECT ${MEMBER_COLUMNS} FROM handoff_member WHERE move_id = :id ORDER BY ordinal`,
    { id },
  )
  return storedOf(found, members)
}

const OPEN = 'SELECT * FROM handoff WHERE ended_at IS NULL ORDER BY since, move_id LIMIT :limit'
const UNROUTED =
  "SELECT * FROM handoff WHERE phase = 'committed' AND routed = 0 ORDER BY since, move_id LIMIT :limit"
/** Statements are constants, so the list is read once more, of the same view. */
const OPEN_MEMBERS = membersOf(OPEN)
const UNROUTED_MEMBERS = membersOf(UNROUTED)

/** Those that have not ended, the one that has been in its phase for longest first. */
export function* readHandoffs(limit: number): Statements<readonly HandoffRecord[]> {
  return yield* recordsOf(OPEN, OPEN_MEMBERS, limit)
}

export function* readUnrouted(limit: number): Statements<readonly HandoffRecord[]> {
  return yield* recordsOf(UNROUTED, UNROUTED_MEMBERS, limit)
}

export function* countHandoffs(): Statements<PhaseCounts> {
  const found = yield* rows(
    'SELECT phase, COUNT(*) AS found FROM handoff WHERE ended_at IS NULL GROUP BY phase',
  )
  const of = new Map(found.map(each => [textIn(each, 'phase'), numberIn(each, 'found')]))
  return {
    reserved: of.get('reserved') ?? 0,
    moving: of.get('moving') ?? 0,
    committed: of.get('committed') ?? 0,
  }
}

export function* markRouted(id: MoveId): Statements<void> {
  yield* run("UPDATE handoff SET routed = 1 WHERE move_id = :id AND phase = 'committed'", { id })
}

/** In ascending order: so their sessions are locked. Who is in a hand-off never changes. */
export function* accountsOf(id: MoveId): Statements<readonly AccountName[]> {
  const found = yield* rows('SELECT account_id FROM handoff_member WHERE move_id = :id ORDER BY account_id', {
    id,
  })
  return found.map(each => textIn(each, 'account_id') as AccountName)
}

export function* readSessionsOf(
  accounts: readonly AccountName[],
): Statements<ReadonlyMap<AccountName, SessionRecord>> {
  const found = new Map<AccountName, SessionRecord>()
  for (const account of accounts) {
    const session = yield* readSessionOf(account)
    if (session !== undefined) found.set(account, session)
  }
  return found
}

/** A row without an epoch was made for a claim that has not been granted. */
export function* readSessionOf(account: AccountName): Statements<SessionRecord | undefined> {
  const found = yield* row('SELECT * FROM session WHERE account_id = :account AND epoch > 0', { account })
  return found && sessionOf(found)
}

export function* readStandingOf({ shardId }: ShardRef): Statements<ShardStanding | undefined> {
  const found = yield* row('SELECT incarnation, state FROM shard WHERE shard_id = :shardId', { shardId })
  return (
    found && {
      incarnation: numberIn(found, 'incarnation') as Incarnation,
      state: textIn(found, 'state') as ShardLifeName,
    }
  )
}

export interface GrantedMember {
  readonly stored: StoredHandoff
  readonly member: HandoffMemberRecord
  readonly payload: Buffer
}

/** The hand-off that this epoch was granted by. */
export function* readGrant(account: AccountName, epoch: Epoch): Statements<GrantedMember | undefined> {
  const found = yield* row(
    'SELECT move_id, payload FROM handoff_member WHERE account_id = :account AND granted = :epoch',
    { account, epoch },
  )
  if (found === undefined) return undefined
  const stored = yield* readHandoff(textIn(found, 'move_id') as MoveId)
  const member = stored?.record.members.find(each => each.account === account)
  return stored && member && { stored, member, payload: blobIn(found, 'payload') }
}

/** How long places are kept for the account, as it is played now, by another hand-off; undefined: by none. */
export function* readOtherUntil(
  { account, epoch }: HandoffMember,
  id: MoveId,
  now: StoreTimeMs,
): Statements<StoreTimeMs | undefined> {
  const found = yield* row(
    `SELECT MAX(handoff.ends_at) AS ends_at FROM handoff_member JOIN handoff ON handoff.move_id = handoff_member.move_id
     WHERE handoff_member.account_id = :account AND handoff_member.epoch = :epoch AND handoff.move_id <> :id
       AND handoff.phase = 'reserved' AND handoff.ends_at > :now`,
    { account, epoch, id, now },
  )
  return found === undefined || found['ends_at'] === null ? undefined : timeIn(found, 'ends_at')
}

/** The latest arrivals of the account after a hand-off, newest first. */
export function* readArrivals(account: AccountName, limit: number): Statements<readonly StoreTimeMs[]> {
  const found = yield* rows(
    `SELECT arrived_at FROM handoff_member WHERE account_id = :account AND arrived_at IS NOT NULL
     ORDER BY arrived_at DESC LIMIT :limit`,
    { account, limit },
  )
  return found.map(each => timeIn(each, 'arrived_at'))
}

/** Ends it where it stands; nothing has been granted. Places are dropped by whoever may lock what keeps them. */
export function* endMove({ record }: StoredHandoff, now: StoreTimeMs): Statements<void> {
  for (const { account, epoch } of record.members)
    yield* run(
      `UPDATE session SET state = 'held', rev = rev + 1 WHERE account_id = :account AND epoch = :epoch AND state = 'moving'
         AND shard_id = :shardId AND incarnation = :incarnation`,
      { account, epoch, ...record.from },
    )
  yield* run(
    "UPDATE handoff SET phase = 'over', since = :now, ends_at = :now, ended_at = :now WHERE move_id = :id",
    { id: record.id, now },
  )
}

/** Notes when the last one has arrived, or will not come any more. */
export function* endIfNobodyIsAwaited(id: MoveId, now: StoreTimeMs): Statements<void> {
  yield* run(
    `UPDATE handoff SET ended_at = :now WHERE move_id = :id AND ended_at IS NULL AND phase = 'committed'
       AND NOT EXISTS (SELECT 1 FROM handoff_member WHERE move_id = :id AND phase = 'waiting')`,
    { id, now },
  )
}

export function* setMemberPhase(
  { id, account }: { readonly id: MoveId; readonly account: AccountName },
  phase: MemberPhase,
  arrivedAt: StoreTimeMs | null,
): Statements<void> {
  yield* run(
    'UPDATE handoff_member SET phase = :phase, arrived_at = :arrivedAt WHERE move_id = :id AND account_id = :account',
    { id, account, phase, arrivedAt },
  )
}

function membersOf(list: string): string {
  return `SELECT move_id, ${MEMBER_COLUMNS} FROM handoff_member
    WHERE move_id IN (SELECT move_id FROM (${list}) AS listed) ORDER BY move_id, ordinal`
}

/** Two statements, however many there are. */
function* recordsOf(list: string, ofList: string, limit: number): Statements<readonly HandoffRecord[]> {
  const found = yield* rows(list, { limit })
  if (found.length === 0) return []
  const members = Map.groupBy(yield* rows(ofList, { limit }), each => textIn(each, 'move_id'))
  return found.map(each => storedOf(each, members.get(textIn(each, 'move_id')) ?? []).record)
}

function storedOf(found: Row, members: readonly Row[]): StoredHandoff {
  return {
    record: {
      id: textIn(found, 'move_id') as MoveId,
      phase: textIn(found, 'phase') as HandoffPhase,
      from: shardRefIn(found, 'from_shard_id', 'from_incarnation'),
      fromZone: textIn(found, 'from_zone') as ZoneName,
      to: shardRefIn(found, 'to_shard_id', 'to_incarnation'),
      toGroup: textIn(found, 'to_group') as GroupId,
      toZone: textIn(found, 'to_zone') as ZoneName,
      since: timeIn(found, 'since'),
      until: timeIn(found, 'ends_at'),
      isRouted: flagIn(found, 'routed'),
      members: members.map(memberOf),
    },
    players: numberIn(found, 'players'),
    slots: numberIn(found, 'slots'),
  }
}

function memberOf(found: Row): HandoffMemberRecord {
  return {
    account: textIn(found, 'account_id') as AccountName,
    epoch: numberIn(found, 'epoch') as Epoch,
    granted: optionalNumberIn(found, 'granted') as Epoch | undefined,
    seen: seenOf(found),
    realIp: found['real_ip'] === null ? undefined : textIn(found, 'real_ip'),
    phase: textIn(found, 'phase') as MemberPhase,
  }
}
