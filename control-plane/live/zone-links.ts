import type { Clock } from '../../lib/clock.ts'
import type { ShardZone, ZoneReport } from '../../proto/contract/agent-link.ts'
import {
  type FleetName,
  type HostId,
  type OrderId,
  sameShard,
  shardRefText,
  type ShardRef,
} from '../../proto/contract/ids.ts'
import type { ZoneMap } from '../../proto/contract/zone.ts'
import type { Facts } from '../facts/facts.ts'
import { type ShardPlace, shardPlaces } from '../zones/zone-owners.ts'
import type { AgentLink, Agents } from './agents.ts'
import { BorderFeeds } from './border-feeds.ts'
import { PositionMirror } from './position-mirror.ts'

/** An agent that has not read so many orders yet is not told of its neighbours: it would read what is old. */
export const FEED_ORDERS_WAITING_MAX = 20

export interface ZoneLinksParts {
  readonly clock: Clock
  readonly agents: Pick<Agents, 'attached' | 'hostOf' | 'send'>
  /** As they were read last; undefined before the first read. */
  readonly facts: () => Facts | undefined
}

interface Told {
  readonly link: AgentLink
  readonly map: ZoneMap | undefined
  readonly zone: string
}

type KnownFacts = Pick<Facts, 'zoneMaps' | 'groups'>

/** What agents say of zones, and what they are told: their map and their part of it whenever either changes, and what neighbours have near
 *  the borders. News, as leases are: nobody answers, and whoever attaches anew is told all of it again. */
export class ZoneLinks {
  readonly positions: PositionMirror
  readonly #parts: ZoneLinksParts
  readonly #feeds: BorderFeeds
  #placed: (KnownFacts & { readonly places: ReadonlyMap<string, ShardPlace> }) | undefined
  /** By shard, of those that run on attached hosts; undefined: nothing yet. */
  #told: ReadonlyMap<string, Told | undefined> = new Map()
  #orders = 0

  constructor(parts: ZoneLinksParts) {
    const { clock, agents } = parts
    this.#parts = parts
    this.positions = new PositionMirror(clock)
    this.#feeds = new BorderFeeds({
      clock,
      positions: this.positions,
      placeOf: shard => this.#places()?.get(shardRefText(shard)),
      send: feed => {
        const host = this.#attached(feed.shard)
        if (host === undefined || host.link.waiting > FEED_ORDERS_WAITING_MAX) return false
        return agents.send(host.id, this.#orderId('border'), { kind: 'border', value: feed }) === 'sent'
      },
    })
  }

  /** Takes the word of the host that runs the shard; of any other one it is dropped. */
  reported(host: HostId, report: ZoneReport): void {
    if (this.#parts.agents.hostOf(report.shard) !== host) return
    this.positions.report(report)
    this.#feeds.reported(report.shard)
  }

  /** To be called several times a second. */
  sweep(): void {
    const told = this.#tell()
    this.positions.sweep(shard => told.has(shard))
    this.#feeds.sweep()
  }

  #tell(): ReadonlyMap<string, Told | undefined> {
    const places = this.#places()
    const maps = new Map<FleetName, ZoneMap>(
      this.#parts.facts()?.zoneMaps.map(({ map }) => [map.fleet, map] as const),
    )
    const told = new Map<string, Told | undefined>()
    for (const { id, link, hosted } of this.#parts.agents.attached())
      for (const { shard, fleet } of hosted) {
        const key = shardRefText(shard)
        const wanted = { link, map: maps.get(fleet), zone: zoneToldOf(places?.get(key)) }
        const before = this.#told.get(key)
        // Before the first read of the facts nobody knows whether there is a map.
        const isDue = places !== undefined && !isSame(before, wanted)
        const isTold = isDue && this.#send(id, { shard, map: wanted.map, zone: wanted.zone })
        told.set(key, isTold ? wanted : before)
      }
    this.#told = told
    return told
  }

  #send(host: HostId, value: ShardZone): boolean {
    return this.#parts.agents.send(host, this.#orderId('zone'), { kind: 'zone', value }) === 'sent'
  }

  #attached(shard: ShardRef) {
    return this.#parts.agents.attached().find(({ hosted }) => hosted.some(one => sameShard(one.shard, shard)))
  }

  /** Undefined before the first read of the facts. */
  #places(): ReadonlyMap<string, ShardPlace> | undefined {
    const facts = this.#parts.facts()
    if (facts === undefined) return undefined
    const { zoneMaps, groups } = facts
    if (this.#placed?.zoneMaps !== zoneMaps || this.#placed.groups !== groups)
      this.#placed = { zoneMaps, groups, places: shardPlaces(facts) }
    return this.#placed.places
  }

  #orderId(kind: 'zone' | 'border'): OrderId {
    this.#orders += 1
    return `${kind}-${this.#orders}` as OrderId
  }
}

/** An agent knows one zone: of two it would take the players in the second one for strangers, and send them to where they are. */
function zoneToldOf(place: ShardPlace | undefined): string {
  return place === undefined || place.hasMore ? '' : place.zone.name
}

function isSame(before: Told | undefined, wanted: Told): boolean {
  return before?.link === wanted.link && before.map === wanted.map && before.zone === wanted.zone
}
