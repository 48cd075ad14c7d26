import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import {
  type BorderFeed,
  SHARDS_PER_HOST_MAX,
  type ShardZone,
  type ZoneReport,
} from '../../proto/contract/agent-link.ts'
import { type MoveId, type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import type { AccountName } from '../../proto/contract/session.ts'
import type { ZoneMap } from '../../proto/contract/zone.ts'
import { ZoneGround } from '../../proto/contract/zone-ground.ts'
import type { Reach } from '../scripts/reach.ts'
import type { WalkOutcome, WalkWish } from '../zones/walk-words.ts'
import { askReachable, ControlPlaneAway } from './control-plane-away.ts'
import type { HandoffCalls } from './handoff-calls.ts'
import { MapDesk } from './map-desk.ts'

/** Of shards that run here, and of some that are about to, or have just ended. */
export const MAP_DESKS_MAX = 2 * SHARDS_PER_HOST_MAX
/** Places asked for at once, of all shards: half of what the connection carries, so that those who cross never wait for those who near. */
export const WISHES_UNDER_WAY_MAX = 32

export interface MapDesksOptions {
  readonly handoffs: Pick<HandoffCalls, 'prewarm' | 'abort'>
  readonly reach: Reach
  readonly clock: Clock
  readonly log: Log
  readonly newMoveId: () => MoveId
  /** Whether this life of the shard has a process here. */
  readonly hosts: (shard: ShardRef) => boolean
  /** @returns false where nobody is there to hear it */
  readonly report: (report: ZoneReport) => boolean
}

/** The maps of all shards of this agent, and what their walks want of the control plane. */
export class MapDesks {
  readonly #options: MapDesksOptions
  readonly #desks = new Map<string, MapDesk>()
  /** Moves for which places are being asked, with their shard. */
  readonly #underWay = new Set<string>()

  constructor(options: MapDesksOptions) {
    this.#options = options
  }

  /** Makes it where it is not known. */
  of(shard: ShardRef): MapDesk {
    const key = shardRefText(shard)
    const known = this.#desks.get(key)
    if (known !== undefined) return known
    const { clock, newMoveId, report } = this.#options
    const desk = new MapDesk({
      shard,
      newMoveId,
      report,
      wish: wish => this.#wish(shard, wish),
      now: clock.monotonicMs(),
    })
    this.#desks.set(key, desk)
    if (this.#desks.size > MAP_DESKS_MAX) this.#forgetOne(key)
    return desk
  }

  /** It is told again after every hello: what is not new changes nothing. The game server may be about to start only. */
  zone(told: ShardZone): void {
    const { log } = this.#options
    const desk = this.of(told.shard)
    if (isDeepStrictEqual(desk.told, told)) return
    const { map, zone } = told
    log.info(
      { shard: shardRefText(told.shard), fleet: map?.fleet, version: map?.version, zone },
      'part of the map',
    )
    desk.carry(told, map === undefined ? undefined : this.#groundOf(map))
  }

  border({ shard, zone, near }: BorderFeed): void {
    const desk = this.#desks.get(shardRefText(shard))
    if (desk?.ground?.zone(zone) !== undefined)
      desk.border.tell(zone, near, this.#options.clock.monotonicMs())
  }

  /** Let go, or fenced. */
  left(shard: ShardRef, account: AccountName): void {
    this.#desks.get(shardRefText(shard))?.left(account)
  }

  ended(shard: ShardRef): void {
    this.#desks.delete(shardRefText(shard))
  }

  tick(): void {
    const now = this.#options.clock.monotonicMs()
    for (const desk of this.#desks.values()) desk.tick(now)
  }

  /** Shards of one fleet share it. */
  #groundOf(map: ZoneMap): ZoneGround | undefined {
    if (map.zones.length === 0) return undefined
    for (const { ground } of this.#desks.values())
      if (ground?.map.version === map.version && isDeepStrictEqual(ground.map, map)) return ground
    return new ZoneGround(map)
  }

  /** The one that was made first and has no process. */
  #forgetOne(kept: string): void {
    for (const [key, desk] of this.#desks) {
      const { told } = desk
      if (key === kept || (told !== undefined && this.#options.hosts(told.shard))) continue
      this.#desks.delete(key)
      return
    }
  }

  /** What is dropped here comes again. */
  #wish(shard: ShardRef, wish: WalkWish): void {
    const name = `${shardRefText(shard)} ${wish.move}`
    if (this.#underWay.has(name) || this.#underWay.size >= WISHES_UNDER_WAY_MAX) return
    this.#underWay.add(name)
    void this.#carryOut(shard, wish).finally(() => this.#underWay.delete(name))
  }

  async #carryOut(shard: ShardRef, wish: WalkWish): Promise<void> {
    const { clock } = this.#options
    const outcome = await this.#ask(shard, wish)
    // The shard may have ended meanwhile.
    if (wish.kind === 'keep')
      this.#desks.get(shardRefText(shard))?.outcome(wish.move, outcome, clock.monotonicMs())
  }

  async #ask(shard: ShardRef, wish: WalkWish): Promise<WalkOutcome> {
    const { handoffs, reach, clock, log } = this.#options
    const { move: moveId } = wish
    try {
      return await askReachable(reach, clock, async () => {
        if (wish.kind === 'let-go') {
          await handoffs.abort({ moveId, shard })
          return { kind: 'aborted' }
        }
        const { members, zone: toZone } = wish
        const { kind, value } = await handoffs.prewarm({ moveId, shard, members, toZone })
        if (kind === 'reserved') return { kind: 'kept', validMs: value.validMs }
        const { reason, retryAfterMs } = value
        return { kind: 'refused', reason, retryAfterMs }
      })
    } catch (error) {
      if (!(error instanceof ControlPlaneAway))
        log.warn(
          { shard: shardRefText(shard), move: moveId, error: messageOf(error) },
          'places were not asked for',
        )
      return { kind: 'unanswered' }
    }
  }
}
