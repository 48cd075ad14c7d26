import { SwitchyardError } from '../../lib/errors.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { SeenEndpoint } from '../../proto/contract/session.ts'
import type { HandoffCalls } from './handoff-calls.ts'
import type { SessionCalls } from './session-calls.ts'

/** What of the relays scripts' calls need. */
export interface SeenPlayers {
  /** The same again where nothing is relayed. */
  seenByProxy(shard: ShardRef, seen: SeenEndpoint): SeenEndpoint
  /** Whom a script means that bans this; undefined: an alias that nobody has who is at the shard now. */
  banTarget(shard: ShardRef, target: string): string | undefined
}

/** Scripts name players as their game server sees them; the control plane knows them as proxies do. */
export function relayedCalls(calls: SessionCalls, players: SeenPlayers): SessionCalls {
  return {
    ...calls,
    claim: request =>
      calls.claim(
        request.seen === undefined
          ? request
          : { ...request, seen: players.seenByProxy(request.shard, request.seen) },
      ),
    whois: (shard, seen) => calls.whois(shard, players.seenByProxy(shard, seen)),
    ban: async request => {
      const target = players.banTarget(request.shard, request.target)
      if (target === undefined)
        throw new SwitchyardError(
          'SWY_INVALID_ARGUMENT',
          `target: no player is here as ${request.target}: ban the address that realip tells, while he is here`,
        )
      return calls.ban({ ...request, target })
    },
  }
}

/** The same for those who come over a border. */
export function relayedHandoffs(
  calls: HandoffCalls,
  players: Pick<SeenPlayers, 'seenByProxy'>,
): HandoffCalls {
  return {
    ...calls,
    arrive: request =>
      calls.arrive(
        request.seen === undefined
          ? request
          : { ...request, seen: players.seenByProxy(request.shard, request.seen) },
      ),
  }
}
