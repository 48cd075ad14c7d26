import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { Waiting } from '../../proto/contract/proxy-link.ts'

/** Turns of the players who are led to one shard, as plain numbers. A server limits or bans whoever sends it too many handshakes at
 *  once, so all who lead players to it, by whatever order, take their turns here. */
export interface ShardTurns {
  /** When the next one is free, and when the last that was given out is. Monotonic milliseconds. */
  nextAt: number
  lastAt: number
  /** Of those that were given out and lie ahead. */
  waiting: number
  /** Turns given out since nobody waited last. */
  given: number
  pacePerSecond: number
  /** New players who wait at the door, or were put off within the last second. */
  joins: number
}

export function noTurns(): ShardTurns {
  return {
    nextAt: Number.NEGATIVE_INFINITY,
    lastAt: Number.NEGATIVE_INFINITY,
    waiting: 0,
    given: 0,
    pacePerSecond: 0,
    joins: 0,
  }
}

/** The next free turn: now, or so much later that none of `pacePerSecond` a second is closer to the one before. Whoever gets a later
 *  one says so with `turnOver` once it is over, used or not. */
export function takeTurn(turns: ShardTurns, pacePerSecond: number, now: MonotonicMs): MonotonicMs {
  if (turns.nextAt <= now) turns.given = 0
  const at = turns.nextAt <= now ? now : (turns.nextAt as MonotonicMs)
  turns.lastAt = at
  turns.nextAt = after(at, 1_000 / pacePerSecond)
  turns.given += 1
  turns.pacePerSecond = pacePerSecond
  if (at > now) turns.waiting += 1
  return at
}

export function turnOver(turns: ShardTurns): void {
  turns.waiting -= 1
}

/** What the control plane is told; undefined where nobody waits. */
export function waitingFor(turns: ShardTurns, now: MonotonicMs): Waiting | undefined {
  if (turns.waiting === 0 && turns.joins === 0) return undefined
  return {
    moves: turns.waiting,
    movesOf: Math.max(turns.given, turns.waiting),
    joins: turns.joins,
    pacePerSecond: turns.pacePerSecond,
    lastTurnInMs: turns.waiting === 0 ? 0 : Math.max(0, Math.round(turns.lastAt - now)),
  }
}
