import type { FleetName, HostId } from '../../proto/contract/ids.ts'
import { brakeOn } from '../brakes/brake.ts'
import type { World } from '../facts/world.ts'
import type { HostLive } from '../facts/live-view.ts'
import type { HostRoom } from '../scaler/host-rooms.ts'
import type { FleetSpec } from './fleet.ts'

/** Where a shard goes, or what keeps it from going anywhere. `noRoom`: more hosts, or larger ones, would help. */
export type PlaceFound =
  | { readonly kind: 'host'; readonly host: HostId }
  | { readonly kind: 'none' }
  | { readonly kind: 'no-room'; readonly why: string }

/** Places for players on the hosts during one pass: what is given away in it counts at once. */
export class HostPlaces {
  readonly #world: World
  /** Slots of shards, those that drain or are only fenced included: they are not off their host yet. */
  readonly #used = new Map<HostId, number>()
  readonly #own = new Map<string, number>()

  constructor(world: World) {
    this.#world = world
    for (const { life, host, fleet, slots } of world.facts.shards)
      if (life.kind !== 'gone') this.#count(fleet, host, slots)
  }

  /** The host with the fewest shards of this fleet, so that a spare is not lost with what it is the spare of; of these the least loaded. */
  take(spec: FleetSpec): PlaceFound {
    const { rooms, hosts } = this.#world.live
    if (rooms === undefined) return { kind: 'none' }
    const attached = hosts.filter(host => host.attached)
    const able = attached.filter(host => inability(spec, host) === undefined)
    const fitting = able.filter(({ id }) => this.refusal(spec, id, rooms.get(id)) === undefined)
    const [host] = fitting
      .filter(one => !this.#isBraked(spec, one))
      .toSorted((left, right) => this.#compare(spec.name, left, right))
    if (host !== undefined) {
      this.#count(spec.name, host.id, spec.slots)
      return { kind: 'host', host: host.id }
    }
    // Without any agent it is not for want of room, unless the fleet's own pool is what has none.
    const other = fitting.length > 0 || (spec.pool === undefined && attached.length === 0)
    if (other) return { kind: 'none' }
    const unable = attached.find(one => inability(spec, one) !== undefined)
    return { kind: 'no-room', why: unable === undefined ? noRoomText(spec) : unableText(spec, unable) }
  }

  /** Why no shard of this fleet begins on this host; undefined where one may.
   *  @param room of the host; undefined: it is in no pool */
  refusal(spec: FleetSpec, host: HostId, room: HostRoom | undefined): string | undefined {
    if (spec.pool !== room?.pool && spec.pool !== undefined) return `it is not of pool ${spec.pool}`
    if (room === undefined) return undefined
    if (!room.accepts) return room.why
    const free = room.slots - (this.#used.get(host) ?? 0)
    return free >= spec.slots ? undefined : `${Math.max(0, free)} of its ${room.slots} places are free`
  }

  #isBraked({ name }: FleetSpec, { id }: HostLive): boolean {
    const { brakes, now } = this.#world.facts
    return brakeOn(brakes, 'start', { fleet: name, host: id }, now) !== undefined
  }

  #compare(fleet: FleetName, left: HostLive, right: HostLive): number {
    const own = (host: HostLive): number => this.#own.get(`${fleet} ${host.id}`) ?? 0
    const used = (host: HostLive): number => this.#used.get(host.id) ?? 0
    return own(left) - own(right) || used(left) - used(right) || (left.id < right.id ? -1 : 1)
  }

  #count(fleet: FleetName, host: HostId, slots: number): void {
    this.#used.set(host, (this.#used.get(host) ?? 0) + slots)
    this.#own.set(`${fleet} ${host}`, (this.#own.get(`${fleet} ${host}`) ?? 0) + 1)
  }
}

/** Why the agent of a host cannot run a shard of this fleet, whatever room it has; undefined where it can. */
export function inability(
  { container, addresses }: Pick<FleetSpec, 'container' | 'addresses'>,
  { id, containers, restoreObstacle }: HostLive,
): string | undefined {
  if (container !== undefined && !containers) return `the agent of host ${id} runs no containers: update it`
  return addresses === 'restore' && restoreObstacle !== undefined
    ? `host ${id} cannot restore addresses (addresses: restore): ${restoreObstacle}`
    : undefined
}

function unableText(spec: FleetSpec, unable: HostLive): string {
  return spec.addresses === 'restore' && unable.restoreObstacle !== undefined
    ? `no host with room for a shard of ${spec.name} restores addresses: ${unable.id}: ${unable.restoreObstacle}; or give the fleet addresses: alias`
    : `no agent with room for a shard of ${spec.name} runs containers: update those that do not`
}

/** Says the same as long as nothing helps: it is written down when it changes. */
function noRoomText({ name, pool, slots }: FleetSpec): string {
  return pool === undefined
    ? `no host has ${slots} places free for a shard of ${name}: add hosts, or give the fleet fewer shards or slots`
    : `no host of pool ${pool} has ${slots} places free for a shard of ${name}: raise the pool's hosts or max ` +
        `(pools set ${pool}), or give the fleet fewer shards or slots`
}
