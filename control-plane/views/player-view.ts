import type { PlayerView } from '../../proto/contract/admin.ts'
import { endpointText } from '../../proto/contract/common.ts'
import type { GroupId } from '../../proto/contract/ids.ts'
import type { Facts } from '../facts/facts.ts'
import type { PlayerLive } from '../facts/live-view.ts'

/** @param shardOfGroup from `shardsByGroup`, so that a list of many players looks each group up once
 *  @param account undefined: none is known */
export function playerView(
  player: PlayerLive,
  shardOfGroup: ReadonlyMap<GroupId, string>,
  account?: string,
): PlayerView {
  return {
    id: player.id,
    address: endpointText(player.key.ip, player.key.port),
    listener: player.key.listener,
    protocol: player.key.protocol,
    group: player.group,
    shard: shardOfGroup.get(player.group) ?? '',
    account: account ?? '',
    connectedAtMs: player.connectedAtMs,
    idleMs: Math.max(0, Math.round(player.idleMs)),
    why: player.why,
    proxy: player.proxy,
    flowPort: player.flowPort,
  }
}

export function shardsByGroup(facts: Facts): ReadonlyMap<GroupId, string> {
  return new Map(facts.groups.map(group => [group.id, group.shard.shardId]))
}
