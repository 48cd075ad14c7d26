import type { SeenEndpoint } from '../../proto/contract/session.ts'
import { knowsPlayers, type PlayerLive } from '../facts/live-view.ts'
import type { World } from '../facts/world.ts'

/** A player's own address: of its flow where a proxy carries it, else what the game server sees. Undefined where a proxy is in between that has
 *  not said whom it carries. */
export function realIpOf(
  { live }: Pick<World, 'live'>,
  seen: SeenEndpoint | undefined,
  player: PlayerLive | undefined,
): string | undefined {
  if (player !== undefined) return player.key.ip
  return seen === undefined || live.isProxyAddress(seen.ip) ? undefined : seen.ip
}

/** The address that a ticket is bound to, and that it is asked for by. It stands in for a password, so in doubt there is none: the address of a
 *  proxy that is away, or not known yet, is everybody's. */
export function ticketIpOf(
  { live }: Pick<World, 'live'>,
  seen: SeenEndpoint | undefined,
  player: PlayerLive | undefined,
): string | undefined {
  if (player !== undefined) return player.key.ip
  const isDirect = seen !== undefined && knowsPlayers(live) && !live.mayBeProxyAddress(seen.ip)
  return isDirect ? seen.ip : undefined
}
