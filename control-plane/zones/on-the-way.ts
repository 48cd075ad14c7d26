import type { StoreTimeMs } from '../../lib/store-time.ts'
import { ARRIVE_WITHIN_MS } from '../../proto/contract/handoff.ts'
import { SHARD_LEASE_MARGIN_MS } from '../sessions/session-store.ts'
import type { SessionRecord } from '../sessions/session.ts'

/** A move is committed or over in a moment. */
const ASK_AGAIN_MS = 1_000

/** What a login meets elsewhere while the account is being handed over; undefined: it is not. Nobody is kicked for it: the player is between
 *  two shards, and one of them has the account in a moment.
 *  @param now by the store's clock, from the same read as the session */
export function onTheWay(
  { state, since }: SessionRecord,
  now: StoreTimeMs,
): { readonly why: string; readonly retryAfterMs: number } | undefined {
  switch (state.kind) {
    case 'free':
    case 'held':
      return undefined
    case 'moving':
      return {
        why: `its player is about to leave ${state.shard.shardId} for another zone`,
        retryAfterMs: ASK_AGAIN_MS,
      }
    case 'granted':
      return {
        why: `its player is on the way to ${state.shard.shardId}`,
        retryAfterMs: Math.max(1, since + ARRIVE_WITHIN_MS + SHARD_LEASE_MARGIN_MS - now),
      }
  }
}
