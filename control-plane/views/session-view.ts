import type { StoreTimeMs } from '../../lib/store-time.ts'
import { endpointText } from '../../proto/contract/common.ts'
import type { SessionView } from '../../proto/contract/session-admin.ts'
import { shardOf, type World } from '../facts/world.ts'
import type { Ghost } from '../sessions/sessions-live.ts'
import { holderOf, isPlayed, type SessionRecord } from '../sessions/session.ts'
import { tieOf } from '../sessions/session-ties.ts'
import { clip } from './people-text.ts'

/** @param now by the store's clock, from the same read as the session */
export function sessionView(
  world: World,
  session: SessionRecord,
  now: StoreTimeMs,
  ghost: Ghost | undefined,
): SessionView {
  const { account, epoch, since, state } = session
  const tie = tieOf(world, session, now)
  const player = tie.kind === 'player' ? tie.player : undefined
  const holder = holderOf(state)
  const seen = isPlayed(state) ? state.seen : undefined
  return {
    account,
    epoch,
    state: state.kind,
    shard: holder?.shardId ?? '',
    incarnation: holder?.incarnation ?? 0,
    fleet: (holder && shardOf(world.facts, holder)?.fleet) ?? '',
    sinceMs: Math.max(0, now - since),
    player: player?.id ?? '',
    playerAddress: player === undefined ? '' : endpointText(player.key.ip, player.key.port),
    seen: seen === undefined ? '' : endpointText(seen.ip, seen.port),
    ghost: clip(ghost?.why ?? '', 200),
    ghostMs: Math.round(ghost?.forMs ?? 0),
  }
}
