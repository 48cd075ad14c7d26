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

/** `free`: nobody plays it; its epoch saves nothing any more. `last` held it with this epoch, or with the one before if it was taken away. */
export type SessionState =
  | { readonly kind: 'free'; readonly last: ShardRef | undefined }
  | {
      readonly kind: 'held'
      readonly shard: ShardRef
      readonly attempt: string
      /** As the game server saw the player at the claim; undefined if the script did not say. */
      readonly seen: SeenEndpoint | undefined
    }
