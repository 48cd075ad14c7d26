import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { ElementChange, KernelRoute } from '../kernel/kernel-elements.ts'
import type { KernelTable } from '../kernel/kernel-table.ts'
import { isCarriable } from '../../proto/contract/proxy-link.ts'
import { isForwardable } from '../kernel/promotion.ts'
import { type Route, ROUTE_ID_GONE } from '../routing/route.ts'
import type { RouteTable } from '../routing/route-table.ts'
import type { Lane } from './carried-flow.ts'

/** Until it is looked again whether the kernel can send a group's datagrams. */
const NO_ROAD_MS = 10_000

export interface LanesOptions {
  readonly table: KernelTable
  readonly routes: Pick<RouteTable, 'policy'>
  /** Undefined where no route leads there. */
  readonly sourceTowards: (address: string) => string | undefined
}

/** The groups that the kernel's table knows. As many as routes have flows there. */
export class Lanes {
  readonly #options: LanesOptions
  readonly #lanes = new Map<Route, Lane>()
  /** Asked for every flow that has proven itself, again and again; to look costs system calls. */
  readonly #roadless = new WeakMap<Route, { readonly routeId: number; readonly until: MonotonicMs }>()

  constructor(options: LanesOptions) {
    this.#options = options
  }

  of(route: Route): Lane | undefined {
    return this.#lanes.get(route)
  }

  all(): readonly Lane[] {
    return [...this.#lanes.values()]
  }

  /** Whether the hosts of its shards have to be told whose each flow is. */
  isRestored({ fleet }: Route): boolean {
    return this.#options.routes.policy(fleet)?.restored === true
  }

  /** Where the kernel would send the group's datagrams; undefined where it cannot. */
  roadOf({ routeId, shard, fleet }: Route): KernelRoute | undefined {
    const { routes, sourceTowards } = this.#options
    const { address, port } = shard
    const policy = routes.policy(fleet)
    if (routeId === ROUTE_ID_GONE || !isForwardable(address) || !isCarriable(policy)) return undefined
    const source = sourceTowards(address)
    // The rules of an agent on this machine would meet ours in one hook, and nobody tells which come first.
    const isRestoredHere = policy?.restored === true && source === address
    return source === undefined || isRestoredHere ? undefined : { address, port, source }
  }

  /** @param changes gets what it takes */
  open(route: Route, now: MonotonicMs, changes: ElementChange[]): Lane | undefined {
    const { routeId } = route
    const known = this.#roadless.get(route)
    if (known?.routeId === routeId && now < known.until) return undefined
    const road = this.roadOf(route)
    if (road === undefined) {
      this.#roadless.set(route, { routeId, until: after(now, NO_ROAD_MS) })
      return undefined
    }
    const group = this.#options.table.newGroup()
    changes.push(...this.#options.table.switchRoute(group, road, now))
    return this.#add(route, group, road, now)
  }

  /** A group that an earlier process has left, if it still leads to the same place. */
  adopt(route: Route, group: number, now: MonotonicMs): Lane | undefined {
    const road = this.#options.table.routeOf(group)
    const known = this.#lanes.get(route)
    if (known !== undefined) return known.group === group ? known : undefined
    if (road === undefined || road.address !== route.shard.address || road.port !== route.shard.port)
      return undefined
    if (this.all().some(lane => lane.group === group)) return undefined
    const wanted = this.roadOf(route)
    return wanted?.source === road.source ? this.#add(route, group, road, now) : undefined
  }

  /** The group has gone over to another shard, and its flows there with it, by one element. */
  switch(lane: Lane, road: KernelRoute, now: MonotonicMs, changes: ElementChange[]): void {
    changes.push(...this.#options.table.switchRoute(lane.group, road, now))
    lane.routeId = lane.route.routeId
    lane.since = now
    lane.endpoint = endpointOf(road)
  }

  close(lane: Lane, now: MonotonicMs, changes: ElementChange[]): void {
    this.#lanes.delete(lane.route)
    changes.push(...this.#options.table.removeGroup(lane.group, now))
  }

  #add(route: Route, group: number, road: KernelRoute, since: MonotonicMs): Lane {
    const lane: Lane = { route, group, routeId: route.routeId, since, endpoint: endpointOf(road) }
    this.#lanes.set(route, lane)
    return lane
  }
}

/** As nft writes it. */
export function endpointOf({ address, port }: KernelRoute): string {
  return `${address} . ${port}`
}
