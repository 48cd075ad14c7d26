import type { StoreTimeMs } from '../../lib/store-time.ts'
import { sameShard, type ShardRef } from '../../proto/contract/ids.ts'
import type { SeenEndpoint } from '../../proto/contract/session.ts'
import { knowsPlayers, type PlayerLive } from '../facts/live-view.ts'
import { fleetOf, groupOf, shardOf, type World } from '../facts/world.ts'
import { isPlayed, type SessionRecord } from './session.ts'

/** The store's clock and ours may differ by the way a report takes: a flow that opened so much after the claim is still its flow. */
export const TIE_TOLERANCE_MS = 2_000

/** Whom an account is tied to. `left`: the flow that it was tied to has ended, or was moved to another shard. `unknown`: it cannot be told. */
export type Tie =
  | { readonly kind: 'player'; readonly player: PlayerLive }
  | { readonly kind: 'left' }
  | { readonly kind: 'unknown' }

/** The player that the game server sees at this endpoint. Undefined where nobody is there, or more than one could be meant: an account is
 *  rather tied to nobody than to somebody else.
 *  @param openedBy latest moment at which its flow can have opened; undefined: whenever */
export function playerSeenAt(
  world: World,
  shard: ShardRef,
  seen: SeenEndpoint,
  openedBy?: { readonly at: StoreTimeMs; readonly now: StoreTimeMs },
): PlayerLive | undefined {
  const candidates = world.live.seenAs(seen).filter(player => {
    const group = groupOf(world.facts, player.group)
    if (group === undefined || !sameShard(group.shard, shard)) return false
    return openedBy === undefined || openedBy.now - player.ageMs <= openedBy.at + TIE_TOLERANCE_MS
  })
  return candidates.length === 1 ? candidates[0] : undefined
}

/** Follows from the session's row and from what the proxies say now: nothing has to be remembered, so a node that has just taken over
 *  knows it as well.
 *  @param now by the store's clock, from the same read as the session */
export function tieOf(world: World, session: SessionRecord, now: StoreTimeMs): Tie {
  const { state, since } = session
  if (!isPlayed(state) || state.seen === undefined) return { kind: 'unknown' }
  const player = playerSeenAt(world, state.shard, state.seen, { at: since, now })
  if (player !== undefined) return { kind: 'player', player }
  if (!knowsPlayers(world.live) || !cameThroughProxy(world, state.shard, state.seen))
    return { kind: 'unknown' }
  return { kind: 'left' }
}

/** Whether such an endpoint is one that a proxy of ours shows to its shards: otherwise its player never had a flow. */
function cameThroughProxy(world: World, ref: ShardRef, seen: SeenEndpoint): boolean {
  const shard = shardOf(world.facts, ref)
  const fleet = shard === undefined ? undefined : fleetOf(world.facts, shard.fleet)
  if (seen.protocol === 'tcp' && fleet?.spec.proxyProtocol === true)
    return world.live.proxies.every(proxy => proxy.attached)
  return world.live.isProxyAddress(seen.ip)
}

/** Which account each of these players has claimed; the younger session where one player has claimed two. */
export function accountsOfPlayers(
  world: World,
  sessions: readonly SessionRecord[],
  now: StoreTimeMs,
): ReadonlyMap<string, SessionRecord> {
  const found = new Map<string, SessionRecord>()
  for (const session of sessions) {
    const tie = tieOf(world, session, now)
    if (tie.kind !== 'player') continue
    const other = found.get(tie.player.id)
    if (other === undefined || other.since <= session.since) found.set(tie.player.id, session)
  }
  return found
}
