import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { Protocol } from '../../../proto/contract/common.ts'
import type { GroupId } from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import type { Change } from '../../facts/change.ts'
import { type Bounce, type ExpectedAccount, EXPECTED_ACCOUNTS_MAX } from '../../sessions/expected-account.ts'
import type { ChangeContext, Refusal } from './change-context.ts'
import { numberIn, optionalTimeIn, shardRefIn, textIn, timeIn } from './columns.ts'
import { rows, run, type Row, type Statements } from './statements.ts'
import { TableRoom } from './table-room.ts'

type ChangeOf<Kind extends Change['kind']> = Extract<Change, { readonly kind: Kind }>

export function newExpectedAccountRoom(): TableRoom {
  return new TableRoom('SELECT COUNT(*) AS held FROM expected_account', EXPECTED_ACCOUNTS_MAX)
}

export function* readExpectedAccounts(): Statements<readonly ExpectedAccount[]> {
  return (yield* rows('SELECT * FROM expected_account ORDER BY account_id')).map(expectedAccountOf)
}

/** Says nothing about bounces: those that were stay counted. */
export function* putExpected(
  { now, expectedAccountRoom }: ChangeContext,
  { account, group, epoch }: ChangeOf<'expected.put'>,
): Statements<Refusal> {
  const values = { account, group, epoch, now }
  if ((yield* run(REPLACE, values)) > 0 || (yield* expectedAccountRoom.left()) <= 0) return undefined
  expectedAccountRoom.take(yield* run(INSERT, values))
  return undefined
}

const REPLACE = `UPDATE expected_account SET group_id = :group, epoch = :epoch, since = :now WHERE account_id = :account`
const INSERT = `INSERT INTO expected_account (account_id, group_id, epoch, since, bounces)
  VALUES (:account, :group, :epoch, :now, 0)`

export function* putBounce(
  { now, expectedAccountRoom }: ChangeContext,
  { account, group, epoch, bounces, shard, seen, lastAt }: ChangeOf<'expected.bounce'>,
): Statements<Refusal> {
  const bounced = { bounces, ...shard, protocol: seen.protocol, ip: seen.ip, port: seen.port }
  const values = { account, group, epoch, now, ...bounced }
  if ((yield* run(BOUNCE, { ...values, lastAt: lastAt ?? -1 })) > 0) return undefined
  const others = yield* rows('SELECT 1 FROM expected_account WHERE account_id = :account', { account })
  if (others.length > 0 || lastAt !== undefined) return `${account} has been taken to its group meanwhile`
  if ((yield* expectedAccountRoom.left()) <= 0)
    return `there are ${EXPECTED_ACCOUNTS_MAX} expected accounts already`
  expectedAccountRoom.take(yield* run(INSERT_BOUNCE, values))
  return undefined
}

const BOUNCE = `UPDATE expected_account SET group_id = :group, epoch = :epoch, since = :now, bounces = :bounces,
    bounced_at = :now, bounced_shard_id = :shardId, bounced_incarnation = :incarnation,
    bounced_protocol = :protocol, bounced_ip = :ip, bounced_port = :port
  WHERE account_id = :account AND COALESCE(bounced_at, -1) = :lastAt`
const INSERT_BOUNCE = `INSERT INTO expected_account (account_id, group_id, epoch, since, bounces, bounced_at, bounced_shard_id,
    bounced_incarnation, bounced_protocol, bounced_ip, bounced_port)
  VALUES (:account, :group, :epoch, :now, :bounces, :now, :shardId, :incarnation, :protocol, :ip, :port)`

export function* removeExpected(
  { expectedAccountRoom }: ChangeContext,
  { account, since }: { readonly account: AccountName; readonly since: StoreTimeMs },
): Statements<Refusal> {
  const sql = 'DELETE FROM expected_account WHERE account_id = :account AND since = :since'
  expectedAccountRoom.take(-(yield* run(sql, { account, since })))
  return undefined
}

function expectedAccountOf(row: Row): ExpectedAccount {
  return {
    account: textIn(row, 'account_id') as AccountName,
    group: textIn(row, 'group_id') as GroupId,
    epoch: numberIn(row, 'epoch') as Epoch,
    since: timeIn(row, 'since'),
    bounces: numberIn(row, 'bounces'),
    bounced: bounceOf(row),
  }
}

function bounceOf(row: Row): Bounce | undefined {
  const at = optionalTimeIn(row, 'bounced_at')
  if (at === undefined) return undefined
  return {
    at,
    shard: shardRefIn(row, 'bounced_shard_id', 'bounced_incarnation'),
    seen: {
      protocol: textIn(row, 'bounced_protocol') as Protocol,
      ip: textIn(row, 'bounced_ip'),
      port: numberIn(row, 'bounced_port'),
    },
  }
}
