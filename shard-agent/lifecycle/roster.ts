import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { Random } from '../../lib/random.ts'
import {
  type HostedShard,
  type ShardExited,
  SHARDS_PER_HOST_MAX,
  type StartShard,
} from '../../proto/contract/agent-link.ts'
import { type Incarnation, type ShardId, type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import { type ChildAction, childActions } from './child-actions.ts'
import type { EndCause } from './child-exit.ts'
import type { ChildEvent, ChildState } from './child.ts'
import { CLEAN_HISTORY, type CrashHistory, startAt, withExit } from './crash-history.ts'
import { hostedShardOf, processOf, shardExitedOf } from './hosted-shard.ts'
import { nextChild, startingChild } from './next-child.ts'
import type { Recovery } from './runtime.ts'

/** Exits remembered until the control plane forgets them; beyond that the oldest go first. */
export const EXITS_MAX = 500
/** Shards whose past is remembered. */
export const SHARD_PASTS_MAX = 2_000

export type StartVerdict = 'accepted' | 'already' | 'stale' | 'full'
export interface StartAnswer {
  readonly verdict: StartVerdict
  readonly actions: readonly ChildAction[]
}

interface Child {
  readonly spec: StartShard
  readonly state: ChildState
  /** undefined for a script that has never reported a tick to this agent. */
  readonly lastTickAt?: MonotonicMs
}

/** What is known of a shard over all its lives on this host. */
interface ShardPast {
  readonly highest: Incarnation
  readonly crashes: CrashHistory
}

/** Every child of this host, in its state. Does nothing itself: each method returns what must be done.
 *  Of the lives of one shard at most one has a process at any time. */
export class Roster {
  readonly #children = new Map<string, Child>()
  readonly #pasts = new Map<ShardId, ShardPast>()
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  /** Takes over what an earlier life of the agent left. Should two lives of one shard run, the older one is killed. */
  recover(recovery: Recovery, now: MonotonicMs): readonly ChildAction[] {
    for (const shard of recovery.highest) this.#remember(shard, CLEAN_HISTORY)
    for (const child of recovery.children) {
      const { spec } = child
      this.#remember(spec.shard, CLEAN_HISTORY)
      this.#children.set(shardRefText(spec.shard), { spec, state: recoveredState(child, now) })
    }
    const kills = recovery.children.flatMap(({ spec: { shard } }) =>
      this.#isNewest(shard) ? [] : this.#apply(shard, { kind: 'kill', now, cause: 'superseded' }, now),
    )
    return [...kills, ...this.#forgetSurplus()]
  }

  /** Idempotent by (shard, incarnation). An older life of the shard is killed, and the new one waits for its end. */
  start(spec: StartShard, now: MonotonicMs): StartAnswer {
    if (this.#children.has(shardRefText(spec.shard))) return { verdict: 'already', actions: [] }
    const { shardId, incarnation } = spec.shard
    const past = this.#pasts.get(shardId)
    if (past !== undefined && incarnation <= past.highest) return { verdict: 'stale', actions: [] }
    if (this.#liveCount() >= SHARDS_PER_HOST_MAX) return { verdict: 'full', actions: [] }
    const kills = [...this.#children.values()]
      .filter(child => child.spec.shard.shardId === shardId)
      .flatMap(child => this.#apply(child.spec.shard, { kind: 'kill', now, cause: 'superseded' }, now))
    const crashes = this.#pasts.get(shardId)?.crashes ?? CLEAN_HISTORY
    this.#remember(spec.shard, crashes)
    const state: ChildState = { kind: 'backing-off', startAt: startAt(crashes, now, this.#random) }
    this.#children.set(shardRefText(spec.shard), { spec, state })
    return { verdict: 'accepted', actions: [...kills, ...this.#tickOne(spec.shard, now)] }
  }

  /** Something happened to one child. Events about unknown children mean nothing. */
  apply(shard: ShardRef, event: ChildEvent, now: MonotonicMs): readonly ChildAction[] {
    return this.#apply(shard, event, now)
  }

  tick(now: MonotonicMs): readonly ChildAction[] {
    return [...this.#children.values()].flatMap(({ spec, state }) =>
      state.kind === 'exited' ? [] : this.#tickOne(spec.shard, now),
    )
  }

  /** Asks every child to stop, with the grace of its own order. */
  stopAll(cause: EndCause, now: MonotonicMs): readonly ChildAction[] {
    return [...this.#children.values()].flatMap(({ spec }) =>
      this.#apply(spec.shard, { kind: 'stop', now, graceMs: spec.stopGraceMs, cause }, now),
    )
  }

  killAll(cause: EndCause, now: MonotonicMs): readonly ChildAction[] {
    return [...this.#children.values()].flatMap(({ spec }) =>
      this.#apply(spec.shard, { kind: 'kill', now, cause }, now),
    )
  }

  /** Drops a remembered exit. A child that still lives is never forgotten. */
  forget(shard: ShardRef): readonly ChildAction[] {
    const key = shardRefText(shard)
    if (this.#children.get(key)?.state.kind !== 'exited') return []
    this.#children.delete(key)
    return [{ kind: 'discard', shard }]
  }

  has(shard: ShardRef): boolean {
    return this.#children.has(shardRefText(shard))
  }

  /** Whether this life of the shard has not exited. */
  isHosted(shard: ShardRef): boolean {
    const kind = this.#children.get(shardRefText(shard))?.state.kind
    return kind !== undefined && kind !== 'exited'
  }

  /** Its script says that it is alive. Nothing happens for an unknown child. */
  ticked(shard: ShardRef, now: MonotonicMs): void {
    const key = shardRefText(shard)
    const child = this.#children.get(key)
    if (child !== undefined) this.#children.set(key, { ...child, lastTickAt: now })
  }

  /** The agent has not looked for so long: no script is to blame for ticks that it could not deliver. */
  forgiveTicks(pausedMs: number): void {
    for (const [key, child] of this.#children)
      if (child.lastTickAt !== undefined)
        this.#children.set(key, { ...child, lastTickAt: after(child.lastTickAt, pausedMs) })
  }

  /** Children that have not exited. */
  hosted(address: string, now: MonotonicMs): readonly HostedShard[] {
    return [...this.#children.values()].flatMap(
      ({ spec, state, lastTickAt }) => hostedShardOf(spec, state, address, now, lastTickAt) ?? [],
    )
  }

  /** Exits that the control plane has not told us to forget, oldest first. */
  exits(): readonly ShardExited[] {
    return [...this.#children.values()].flatMap(({ spec, state }) =>
      state.kind === 'exited' ? [shardExitedOf(spec, state.exit)] : [],
    )
  }

  #tickOne(shard: ShardRef, now: MonotonicMs): readonly ChildAction[] {
    const waits = this.#children.get(shardRefText(shard))?.state.kind === 'backing-off'
    return this.#apply(shard, { kind: 'tick', now, alone: waits && this.#isAlone(shard) }, now)
  }

  #apply(shard: ShardRef, event: ChildEvent, now: MonotonicMs): readonly ChildAction[] {
    const key = shardRefText(shard)
    const child = this.#children.get(key)
    if (child === undefined) return []
    const state = nextChild(child.state, event, child.spec)
    if (state === child.state) return []
    const actions = childActions(child.spec, child.state, state)
    if (state.kind === 'exited') this.#children.delete(key) // Exits are kept in the order of their happening.
    this.#children.set(key, { ...child, state })
    return state.kind === 'exited' ? [...actions, ...this.#exited(child, state, now)] : actions
  }

  #exited(
    child: Child,
    state: Extract<ChildState, { readonly kind: 'exited' }>,
    now: MonotonicMs,
  ): readonly ChildAction[] {
    const process = processOf(child.state)
    const uptimeMs = process === undefined ? 0 : now - process.startedAt
    const { shard } = child.spec
    const past = this.#pasts.get(shard.shardId)
    this.#remember(shard, withExit(past?.crashes ?? CLEAN_HISTORY, state.exit, uptimeMs, now))
    return this.#forgetSurplus()
  }

  #forgetSurplus(): readonly ChildAction[] {
    const exits = [...this.#children.values()].filter(child => child.state.kind === 'exited')
    return exits.slice(0, -EXITS_MAX).flatMap(child => this.forget(child.spec.shard))
  }

  #remember(shard: ShardRef, crashes: CrashHistory): void {
    const { shardId, incarnation } = shard
    const past = this.#pasts.get(shardId)
    const highest = past !== undefined && past.highest > incarnation ? past.highest : incarnation
    this.#pasts.delete(shardId) // The order of the map is the order of use: the oldest is first.
    this.#pasts.set(shardId, { highest, crashes })
    const [oldest] = this.#pasts.keys()
    if (this.#pasts.size > SHARD_PASTS_MAX && oldest !== undefined) this.#pasts.delete(oldest)
  }

  #liveCount(): number {
    return [...this.#children.values()].filter(child => child.state.kind !== 'exited').length
  }

  #isNewest(shard: ShardRef): boolean {
    return this.#pasts.get(shard.shardId)?.highest === shard.incarnation
  }

  #isAlone(shard: ShardRef): boolean {
    return ![...this.#children.values()].some(
      ({ spec, state }) =>
        spec.shard.shardId === shard.shardId &&
        spec.shard.incarnation !== shard.incarnation &&
        state.kind !== 'exited' &&
        state.kind !== 'backing-off',
    )
  }
}

function recoveredState(child: Recovery['children'][number], now: MonotonicMs): ChildState {
  if (child.kind === 'exited') return { kind: 'exited', exit: child.exit }
  return child.ready
    ? { kind: 'ready', process: child.process }
    : startingChild(child.process, now, child.spec)
}
