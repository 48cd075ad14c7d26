import type { StoreTimeMs } from '../../lib/store-time.ts'
import { endpointText } from '../../proto/contract/common.ts'
import type { SessionView } from '../../proto/contract/session-admin.ts'
import { shardOf, type World } from '../facts/world.ts'
import type { Ghost } from '../sessions/sessions-live.ts'
import type { SessionRecord } from '../sessions/session.ts'
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
  const held = state.kind === 'held' ? state : undefined
  return {
    account,
    epoch,
    state: state.kind,
    shard: held?.shard.shardId ?? '',
    incarnation: held?.shard.incarnation ?? 0,
    fleet: (held && shardOf(world.facts, held.shard)?.fleet) ?? '',
    sinceMs: Math.max(0, now - since),
    player: player?.id ?? '',
    playerAddress: player === undefined ? '' : endpointText(player.key.ip, player.key.port),
    seen: held?.seen === undefined ? '' : endpointText(held.seen.ip, held.seen.port),
    ghost: clip(ghost?.why ?? '', 200),
    ghostMs: Math.round(ghost?.forMs ?? 0),
  }
}
