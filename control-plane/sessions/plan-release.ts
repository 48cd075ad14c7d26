import { SwitchyardError } from '../../lib/errors.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { Change as RequestMeta } from '../../proto/contract/admin.ts'
import type { AccountName } from '../../proto/contract/session.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import { onlyChange } from '../facts/decision.ts'
import { auditOf, type Planned, planned } from '../facts/request.ts'
import { fleetOf, shardOf, type World } from '../facts/world.ts'
import { onTheWay } from '../zones/on-the-way.ts'
import type { Ghost } from './sessions-live.ts'
import { fencesAccounts, sessionSettingsOf } from './session-settings.ts'
import type { SessionRecord } from './session.ts'
import { tieOf } from './session-ties.ts'

export interface ReleaseRequest {
  readonly session: SessionRecord
  /** By the store's clock, from the same read as the session. */
  readonly now: StoreTimeMs
  readonly ghost: Ghost | undefined
  readonly force: boolean
  readonly change: RequestMeta
}

export function noSession(account: AccountName): SwitchyardError {
  return new SwitchyardError('SWY_NOT_FOUND', `nobody has ever claimed the account ${account}`)
}

/** What a person's release of an account comes to: the audit. Freeing it is up to the session store.
 *  @throws SwitchyardError `SWY_CONFLICT` where nobody holds it, or somebody plays it and `force` is not given */
export function planRelease(world: World, request: ReleaseRequest): Planned {
  const { session, ghost, force, change } = request
  const { account, epoch, state } = session
  if (state.kind === 'free') throw new SwitchyardError('SWY_CONFLICT', `${account} is free already`)
  const refusal = force || ghost !== undefined ? undefined : playedText(world, session, request.now)
  if (refusal !== undefined)
    throw new SwitchyardError(
      'SWY_CONFLICT',
      `${account} is no ghost: ${refusal}; --force takes it all the same`,
    )
  const shard = shardOf(world.facts, state.shard)
  const { fence } = sessionSettingsOf(shard && fleetOf(world.facts, shard.fleet))
  const because = ghost === undefined ? 'by force' : ghost.why
  const warning = fencesAccounts(fence) ? '' : `; nothing fences what it still saves (fence: ${fence})`
  const summary = `${account} is taken from ${shardRefText(state.shard)}: ${because}${warning}`
  return planned(
    summary,
    [account, state.shard.shardId],
    onlyChange(
      [],
      [
        {
          ...auditOf(change),
          kind: 'session.release-ordered',
          subject: account,
          summary,
          before: { state: state.kind, shard: state.shard, epoch },
          after: { state: 'free', force },
        },
      ],
    ),
  )
}

/** Who says that it is being played; a session that is known to be left is none of theirs, however short ago. */
function playedText(world: World, session: SessionRecord, now: StoreTimeMs): string | undefined {
  const moving = onTheWay(session, now)
  if (moving !== undefined) return `${moving.why}, for ${Math.ceil(moving.retryAfterMs / 1_000)} s at most`
  const tie = tieOf(world, session, now)
  switch (tie.kind) {
    case 'player':
      return `player ${tie.player.id} plays it, idle for ${Math.round(tie.player.idleMs / 1_000)} s`
    case 'unknown':
      return 'its shard lives, and whether its player is still there is not known'
    case 'left':
      return undefined
  }
}
