import { sameShard, type ShardRef } from '../../proto/contract/ids.ts'
import type { Waiting } from '../../proto/contract/proxy-link.ts'
import { countOf } from '../facts/request.ts'
import type { LiveView } from '../facts/live-view.ts'

const NOBODY: Waiting = { moves: 0, movesOf: 0, joins: 0, pacePerSecond: 0, lastTurnInMs: 0 }

/** Who waits at all proxies together for a turn to come to this shard, as they said last, at most 500 ms ago. Each proxy keeps the pace for
 *  itself, so together they are as fast as all of them. */
export function waitingFor(live: Pick<LiveView, 'proxies'>, ref: ShardRef): Waiting {
  return live.proxies
    .filter(proxy => proxy.attached)
    .flatMap(({ observations }) => observations.filter(({ shard }) => sameShard(shard, ref)))
    .flatMap(({ waiting }) => waiting ?? [])
    .reduce(
      (sum, one) => ({
        moves: sum.moves + one.moves,
        movesOf: sum.movesOf + one.movesOf,
        joins: sum.joins + one.joins,
        pacePerSecond: sum.pacePerSecond + one.pacePerSecond,
        lastTurnInMs: Math.max(sum.lastTurnInMs, one.lastTurnInMs),
      }),
      NOBODY,
    )
}

/** `38 of 200 players wait for their turn, 100 a second, about 0.4 s; 3 new players wait to join`. Empty where nobody waits. */
export function waitingText({ moves, movesOf, joins, pacePerSecond, lastTurnInMs }: Waiting): string {
  const pace = pacePerSecond === 0 ? '' : `, ${pacePerSecond} a second`
  const seconds = (Math.ceil(lastTurnInMs / 100) / 10).toFixed(lastTurnInMs < 10_000 ? 1 : 0)
  const parts = [
    ...(moves === 0
      ? []
      : [
          `${moves} of ${countOf(movesOf, 'player', 'players')} wait for their turn${pace}, about ${seconds} s`,
        ]),
    ...(joins === 0
      ? []
      : [`${countOf(joins, 'new player waits', 'new players wait')} to join${moves === 0 ? pace : ''}`]),
  ]
  return parts.join('; ')
}
