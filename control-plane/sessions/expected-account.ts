import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { GroupId, ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch, SeenEndpoint } from '../../proto/contract/session.ts'

/** A player is expected on a group for so long after it was moved, or its group was; and bounces are counted over as long. */
export const EXPECTED_MS = 300_000
/** An account that came in elsewhere is taken to its group so often within `EXPECTED_MS`; then it plays where it is. */
export const BOUNCES_MAX = 2
/** Accounts that are expected somewhere; of more, nothing is remembered. */
export const EXPECTED_ACCOUNTS_MAX = 100_000

/** On which group an account is expected, because its player was moved there. */
export interface ExpectedAccount {
  readonly account: AccountName
  readonly group: GroupId
  /** The session's when this was written. Any later grant, wherever it is, ends the expectation. */
  readonly epoch: Epoch
  readonly since: StoreTimeMs
  /** Within `EXPECTED_MS` of the last one. */
  readonly bounces: number
  readonly bounced: Bounce | undefined
}

/** A login that came in on the wrong shard and was moved on: where, and how the shard saw it. */
export interface Bounce {
  readonly at: StoreTimeMs
  readonly shard: ShardRef
  readonly seen: SeenEndpoint
}

const INDEXES = new WeakMap<readonly ExpectedAccount[], ReadonlyMap<AccountName, ExpectedAccount>>()

/** The index of a list is made once: the store gives the same list until one is written. */
export function expectedOf(
  expected: readonly ExpectedAccount[],
  account: AccountName,
): ExpectedAccount | undefined {
  let index = INDEXES.get(expected)
  if (index === undefined) {
    index = new Map(expected.map(one => [one.account, one]))
    INDEXES.set(expected, index)
  }
  return index.get(account)
}
