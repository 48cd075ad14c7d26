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
  /** Of those that were given out last. */
  pacePerSecond: number
  /** In queues that keep the pace by themselves: `noteQueued`; and how many have come into them since they were empty. */
  queued: number
  queuedOf: number
  /** Of the queue that said so last. */
  queuePacePerSecond: number
  /** New players who wait at the door: `noteJoins`. */
  joins: number
}

export function noTurns(): ShardTurns {
  return {
    nextAt: Number.NEGATIVE_INFINITY,
    lastAt: Number.NEGATIVE_INFINITY,
    waiting: 0,
    given: 0,
    pacePerSecond: 0,
    queued: 0,
    queuedOf: 0,
    queuePacePerSecond: 0,
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

/** So many more (fewer, below zero) wait in a queue that leads to this shard and keeps the pace by itself. */
export function noteQueued(turns: ShardTurns, players: number, pacePerSecond: number): void {
  if (turns.queued === 0) turns.queuedOf = 0
  turns.queued += players
  turns.queuedOf += Math.max(0, players)
  turns.queuePacePerSecond = pacePerSecond
}

/** So many more (fewer, below zero) new players wait at the door of this shard, which takes one after the other. */
export function noteJoins(turns: ShardTurns, players: number): void {
  turns.joins += players
}

/** What the control plane is told; undefined where nobody waits. */
export function waitingFor(turns: ShardTurns, now: MonotonicMs): Waiting | undefined {
  const { waiting, given, queued, queuedOf, queuePacePerSecond, joins } = turns
  if (waiting === 0 && queued === 0 && joins === 0) return undefined
  const ownMs = waiting === 0 ? 0 : turns.lastAt - now
  const queueMs = queued === 0 ? 0 : (queued * 1_000) / queuePacePerSecond
  return {
    moves: waiting + queued,
    movesOf: (waiting === 0 ? 0 : Math.max(given, waiting)) + (queued === 0 ? 0 : queuedOf),
    joins,
    pacePerSecond: Math.round(slowestPace(turns)),
    lastTurnInMs: Math.max(0, Math.round(Math.max(ownMs, queueMs))),
  }
}

/** Of those somebody waits for; 0 where there is none. A move at a pace of its own has not the pace of the queue its players pass. */
function slowestPace({ waiting, queued, pacePerSecond, queuePacePerSecond }: ShardTurns): number {
  if (waiting === 0) return queued === 0 ? 0 : queuePacePerSecond
  return queued === 0 ? pacePerSecond : Math.min(pacePerSecond, queuePacePerSecond)
}
