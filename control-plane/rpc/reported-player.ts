import { after } from '../../lib/clock.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { SeenEndpoint } from '../../proto/contract/session.ts'
import { type PlayerLive, REPORT_IN_MS } from '../facts/live-view.ts'
import { gatherWorld, type World } from '../facts/world.ts'
import { playerSeenAt } from '../sessions/session-ties.ts'
import type { RpcContext } from './rpc-context.ts'

/** The report of a flow that has just opened may be on its way; it is looked for so often. */
const LOOK_EVERY_MS = 50

/** The player whom the game server sees there, once its proxy has said that it is there; at most `REPORT_IN_MS` are waited. */
export async function reportedPlayer(
  { clock, live }: Pick<RpcContext, 'clock' | 'live'>,
  world: World,
  shard: ShardRef,
  seen: SeenEndpoint | undefined,
): Promise<PlayerLive | undefined> {
  if (seen === undefined || !world.live.isProxyAddress(seen.ip)) return undefined
  const until = after(clock.monotonicMs(), REPORT_IN_MS)
  while (clock.monotonicMs() < until) {
    await live.changes.next(LOOK_EVERY_MS)
    const player = playerSeenAt(gatherWorld(world.facts, live.view()), shard, seen)
    if (player !== undefined) return player
  }
  return undefined
}
