import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { AccountName } from '../../proto/contract/session.ts'
import type { PlayerLive } from '../facts/live-view.ts'
import type { World } from '../facts/world.ts'
import { ticketIpOf } from '../sessions/real-ip.ts'
import { playerSeenAt } from '../sessions/session-ties.ts'
import type { HandoffRecord, RealIps } from './handoff-store.ts'

type Leaving = Pick<HandoffRecord, 'from' | 'members' | 'since'>

/** The flows of those members that are still on the shard they leave, by what its script said of them at their claims. Whoever opened a flow
 *  from the same port after that shard had let them go is not one of them.
 *  @param now by the store's clock */
export function playersOfHandoff(
  world: World,
  { from, members, since }: Leaving,
  now: StoreTimeMs,
): ReadonlyMap<AccountName, PlayerLive> {
  return new Map(
    members.flatMap(({ account, seen, realIp }) => {
      const player = seen && playerSeenAt(world, from, seen, { at: since, now })
      const isOther = realIp !== undefined && player?.key.ip !== realIp
      return player === undefined || isOther ? [] : [[account, player] as const]
    }),
  )
}

/** The players' own addresses, which their tickets are bound to: of the flow where a proxy carries them, else as the game server sees them. */
export function realIpsOf(world: World, handoff: Leaving, now: StoreTimeMs): RealIps {
  const players = playersOfHandoff(world, handoff, now)
  return new Map(
    handoff.members.flatMap(({ account, seen }) => {
      const ip = ticketIpOf(world, seen, players.get(account))
      return ip === undefined ? [] : [[account, ip] as const]
    }),
  )
}
