import { SwitchyardError } from '../../../lib/errors.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import type { NewEvent } from '../../events/event.ts'
import type { Change } from '../../facts/change.ts'
import type { CommitResult } from '../../facts/fact-store.ts'
import { applyChange } from './apply-change.ts'
import { newBanRoom } from './ban-table.ts'
import type { ChangeContext } from './change-context.ts'
import { appendEvents } from './event-table.ts'
import { newExpectedAccountRoom } from './expected-account-table.ts'
import { raiseRevision } from './fact-revision.ts'
import { readLease } from './node-lease.ts'
import { newPlacementRoom } from './placement-table.ts'
import type { Statements } from './statements.ts'
import { newZoneMapRoom } from './zone-map-table.ts'

/** Changes, and events, of one commit; what is larger is split by the caller. */
export const COMMIT_CHANGES_MAX = 100_000

export interface Commit {
  readonly token: Token
  readonly changes: readonly Change[]
  readonly events: readonly NewEvent[]
}

/** Must run inside a writing transaction that is undone on a conflict. Events come first: rows refer to the event that led to them. */
export function* commitChanges(commit: Commit, now: StoreTimeMs): Statements<CommitResult> {
  if (commit.changes.length > COMMIT_CHANGES_MAX || commit.events.length > COMMIT_CHANGES_MAX)
    throw new SwitchyardError('SWY_LIMIT', `a commit has more than ${COMMIT_CHANGES_MAX} changes or events`)
  const node = yield* activeNode(commit.token, now)
  const eventIds = yield* appendEvents(commit.events, { node, now })
  const context: ChangeContext = {
    now,
    causeEvent: eventIds[0] ?? 0,
    placementRoom: newPlacementRoom(),
    banRoom: newBanRoom(),
    expectedAccountRoom: newExpectedAccountRoom(),
    zoneMapRoom: newZoneMapRoom(),
  }
  for (const [index, change] of commit.changes.entries()) {
    const refusal = yield* applyChange(context, change)
    if (refusal !== undefined) return { kind: 'conflict', index, why: `${change.kind}: ${refusal}` }
  }
  const kinds = commit.changes.map(change => change.kind)
  return { kind: 'done', revision: yield* raiseRevision(kinds), eventIds, at: now }
}

/** The node that `token` makes active.
 *  @throws SwitchyardError `SWY_STORE_STALE` */
export function* activeNode(token: Token, now: StoreTimeMs): Statements<NodeId> {
  const lease = yield* readLease()
  if (lease === undefined) throw new SwitchyardError('SWY_STORE_STALE', 'no node is active')
  if (lease.token !== token)
    throw new SwitchyardError(
      'SWY_STORE_STALE',
      `token ${token} is not active: node ${lease.node} leads with token ${lease.token}`,
    )
  if (lease.expiresAt <= now)
    throw new SwitchyardError(
      'SWY_STORE_STALE',
      `the lease of token ${token} ran out ${now - lease.expiresAt} ms ago`,
    )
  return lease.node
}
