import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch, SeenEndpoint } from '../../proto/contract/session.ts'

/** A row of `session`: which shard incarnation an account is bound to, and the last epoch that was granted. */
export interface SessionRecord {
  readonly account: AccountName
  readonly epoch: Epoch
  readonly since: StoreTimeMs
  readonly state: SessionState
}

/** `free`: nobody plays it; its epoch saves nothing any more. `last` held it with this epoch, or with the one before if it was taken away.
 *  `moving`: held, and about to be handed to another shard: the same epoch still saves. `granted`: handed over to this shard, which
 *  has not claimed it yet: nobody saves. */
export type SessionState =
  | { readonly kind: 'free'; readonly last: ShardRef | undefined }
  | PlayedState
  | { readonly kind: 'granted'; readonly shard: ShardRef }

export interface PlayedState {
  readonly kind: 'held' | 'moving'
  readonly shard: ShardRef
  readonly attempt: string
  /** As the game server saw the player at the claim; undefined if the script did not say. */
  readonly seen: SeenEndpoint | undefined
}

/** Whether a shard plays the account: its epoch saves. */
export function isPlayed(state: SessionState): state is PlayedState {
  return state.kind === 'held' || state.kind === 'moving'
}

/** Whom nobody else may take the account from; undefined where it is free. */
export function holderOf(state: SessionState): ShardRef | undefined {
  return state.kind === 'free' ? undefined : state.shard
}
