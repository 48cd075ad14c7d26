import { playerKeyText } from '../../proto/contract/common.ts'
import type { FleetName, GroupId } from '../../proto/contract/ids.ts'
import type {
  FleetPolicy,
  GroupRoute,
  Placement,
  RouteChange,
  Snapshot,
} from '../../proto/contract/proxy-link.ts'

/** The last snapshot with all changes since, in the words of the wire: what a restarted proxy begins with. */
export class RouteMirror {
  readonly #fleets = new Map<FleetName, FleetPolicy>()
  readonly #routes = new Map<GroupId, GroupRoute>()
  readonly #placements = new Map<string, Placement>()
  #leaseMs = 0
  #version = 0

  /** Grows with every change; 0 = nothing is known yet. */
  get version(): number {
    return this.#version
  }

  /** @param staleGroups routes that were refused because newer ones are known */
  replace(snapshot: Snapshot, staleGroups: readonly GroupId[]): void {
    this.#leaseMs = snapshot.leaseMs
    this.#fleets.clear()
    this.#placements.clear()
    const present = new Set(snapshot.routes.map(({ groupId }) => groupId))
    for (const groupId of this.#routes.keys()) if (!present.has(groupId)) this.#routes.delete(groupId)
    this.change({ ...snapshot, removedGroups: [], removedPlacements: [] }, staleGroups)
  }

  change(change: RouteChange, staleGroups: readonly GroupId[]): void {
    const stale = new Set(staleGroups)
    this.#version += 1
    for (const policy of change.fleets) this.#fleets.set(policy.fleet, policy)
    for (const groupId of change.removedGroups) this.#routes.delete(groupId)
    for (const route of change.routes) if (!stale.has(route.groupId)) this.#routes.set(route.groupId, route)
    for (const player of change.removedPlacements) this.#placements.delete(playerKeyText(player))
    for (const placement of change.placements) this.#place(placement)
  }

  snapshot(): Snapshot {
    return {
      fleets: [...this.#fleets.values()],
      routes: [...this.#routes.values()],
      placements: [...this.#placements.values()],
      leaseMs: this.#leaseMs,
    }
  }

  #place(placement: Placement): void {
    const key = playerKeyText(placement.player)
    const known = this.#placements.get(key)
    if (known === undefined || known.placementVersion < placement.placementVersion)
      this.#placements.set(key, placement)
  }
}
