import type { MonotonicMs } from '../../lib/clock.ts'
import type { RelayedFlow } from './relayed-flow.ts'

/** A client that plays says something at least this often: games' own pings come every 5 s or sooner. */
export const CLIENT_SPEAKS_MS = 6_000

export interface SpokenFlow {
  readonly flow: RelayedFlow
  /** When the proxy last sent something of the player; at first, when the flow opened. */
  readonly heardAt: MonotonicMs
  /** The login by which a script meant it that knew its address alone; undefined: none so far. */
  meantBy: string | undefined
}

/** The flows of which one is that of somebody who has just come in, where the game server knows no port: those of players that speak
 *  and that no other login was given. A sole one is this login's from now on, and the only one that it is told again.
 *  @param flows at one address, as the game server sees it
 *  @param login account and attempt
 *  @param since who speaks has been heard since then */
export function meantFlows<T extends SpokenFlow>(
  flows: Iterable<T>,
  login: string,
  since: number,
): readonly T[] {
  const players = [...flows].filter(({ flow }) => flow.speaker.kind === 'player')
  const known = players.filter(({ meantBy }) => meantBy === login)
  if (known.length > 0) return known
  const found = players.filter(({ meantBy, heardAt }) => meantBy === undefined && heardAt >= since)
  const [sole] = found
  if (sole !== undefined && found.length === 1) sole.meantBy = login
  return found
}
