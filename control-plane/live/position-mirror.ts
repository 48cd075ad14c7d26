import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import type { ZoneReport } from '../../proto/contract/agent-link.ts'
import { shardRefText, type ShardRef } from '../../proto/contract/ids.ts'
import type { BorderEntity, PlayerOnMap } from '../../proto/contract/zone.ts'

/** What an agent has not said again by then is not true any more. */
export const POSITIONS_KEPT_MS = 10_000
/** Shards whose positions are known; those that have been silent for longest are forgotten first. */
export const POSITIONED_SHARDS_MAX = 2_000
/** Players of all shards together; a report beyond it is taken without its players. */
export const POSITIONS_MAX = 200_000

interface Reported {
  readonly shard: ShardRef
  players: readonly PlayerOnMap[]
  playersAt: MonotonicMs
  near: readonly BorderEntity[]
  heardAt: MonotonicMs
}

/** Where players are, as the agents of their shards have said last. For pictures, previews and neighbours: nothing is decided by it that
 *  would have to be true. */
export class PositionMirror {
  /** By shard; whoever was heard last stands last. */
  readonly #reported = new Map<string, Reported>()
  readonly #clock: Clock
  #players = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Of all shards. */
  get size(): number {
    return this.#players
  }

  /** Takes what one shard has near its borders, and its players where the report has some: they come more rarely. */
  report({ shard, players, near }: ZoneReport): void {
    const now = this.#clock.monotonicMs()
    const key = shardRefText(shard)
    const before = this.#reported.get(key)
    this.#forget(key)
    const hasRoom = this.#players + players.length <= POSITIONS_MAX
    const kept = before ?? { shard, players: [], playersAt: now }
    const told = players.length > 0 && hasRoom ? { players, playersAt: now } : kept
    this.#reported.set(key, {
      shard,
      players: told.players,
      playersAt: told.playersAt,
      near,
      heardAt: now,
    })
    this.#players += told.players.length
    const [oldest] = this.#reported.keys()
    if (this.#reported.size > POSITIONED_SHARDS_MAX && oldest !== undefined) this.#forget(oldest)
  }

  playersOf(shard: ShardRef): readonly PlayerOnMap[] {
    return this.#reported.get(shardRefText(shard))?.players ?? []
  }

  nearOf(shard: ShardRef): readonly BorderEntity[] {
    return this.#reported.get(shardRefText(shard))?.near ?? []
  }

  /** Forgets what is old, and shards that do not run any more. */
  sweep(runs: (shard: string) => boolean): void {
    const now = this.#clock.monotonicMs()
    for (const [key, reported] of this.#reported) {
      if (now - reported.heardAt >= POSITIONS_KEPT_MS || !runs(key)) this.#forget(key)
      else if (now - reported.playersAt >= POSITIONS_KEPT_MS) {
        this.#players -= reported.players.length
        reported.players = []
      }
    }
  }

  #forget(key: string): void {
    this.#players -= this.#reported.get(key)?.players.length ?? 0
    this.#reported.delete(key)
  }
}
