import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { AccountName, Epoch } from '../../proto/contract/session.ts'
import { shardOf, type World } from '../facts/world.ts'
import type { Ghost } from './sessions-live.ts'
import type { SessionRecord } from './session.ts'
import { tieOf } from './session-ties.ts'

/** A script gets so long to notice that a player has gone, and to release its account. */
export const GHOST_AFTER_MS = 30_000
const NEXT_LOGIN = 'the next login gets it'
/** Sessions whose player has left and that are remembered as such; those beyond it are found at the next scan. */
export const LEFT_REMEMBERED_MAX = 20_000

/** @param leftMsAgo since when its player has been found gone; undefined: it is not known to be
 *  @param now by the store's clock, from the same read as the session */
export function ghostOf(
  world: World,
  session: SessionRecord,
  now: StoreTimeMs,
  leftMsAgo: number | undefined,
): Ghost | undefined {
  const { state, since } = session
  if (state.kind === 'free') return undefined
  const shard = shardOf(world.facts, state.shard)
  if (shard === undefined)
    return {
      why: `its shard does not exist any more, ${NEXT_LOGIN}`,
      forMs: Math.max(0, now - since),
      claimable: true,
    }
  const { kind } = shard.life
  const forMs = Math.max(0, now - Math.max(shard.since, since))
  if (kind === 'fenced' || kind === 'gone')
    return { why: `its shard is ${kind}, ${NEXT_LOGIN}`, forMs, claimable: true }
  if (kind === 'suspect') return { why: 'its shard is suspect', forMs, claimable: false }
  return leftMsAgo === undefined || leftMsAgo < GHOST_AFTER_MS
    ? undefined
    : {
        why: 'its player has left, and its shard has not released it',
        forMs: leftMsAgo,
        claimable: false,
      }
}

/** Since when the player of each session has been gone. Begins anew on a node that takes over. */
export class LeftPlayers {
  readonly #left = new Map<AccountName, { readonly epoch: Epoch; readonly at: number; round: number }>()

  /** Notes who is gone and who is not. @param nowMs by the monotonic clock */
  note(
    world: World,
    page: { readonly sessions: readonly SessionRecord[]; readonly now: StoreTimeMs },
    nowMs: number,
    round: number,
  ): void {
    for (const session of page.sessions) {
      const { account, epoch } = session
      const known = this.#left.get(account)
      if (tieOf(world, session, page.now).kind !== 'left') this.#left.delete(account)
      else if (known?.epoch === epoch) known.round = round
      else if (known !== undefined || this.#left.size < LEFT_REMEMBERED_MAX)
        this.#left.set(account, { epoch, at: nowMs, round })
    }
  }

  msAgo(session: SessionRecord, nowMs: number): number | undefined {
    const known = this.#left.get(session.account)
    return known?.epoch === session.epoch ? nowMs - known.at : undefined
  }

  /** Forgets the sessions that this round has not come across: somebody has released them. */
  endRound(round: number): void {
    for (const [account, left] of this.#left) if (left.round !== round) this.#left.delete(account)
  }

  clear(): void {
    this.#left.clear()
  }
}
