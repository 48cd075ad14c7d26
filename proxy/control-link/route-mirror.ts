import type { Clock } from '../../lib/clock.ts'
import type { NetworkBan } from '../../proto/contract/ban.ts'
import { playerKeyText } from '../../proto/contract/common.ts'
import type { FleetName, GroupId } from '../../proto/contract/ids.ts'
import type {
  FleetPolicy,
  GroupRoute,
  Placement,
  RouteChange,
  Snapshot,
} from '../../proto/contract/proxy-link.ts'

/** Of a ban that lasts until it is lifted. */
const NEVER = 0

/** The last snapshot with all changes since, in the words of the wire: what a restarted proxy begins with. Bans are held by this
 *  machine's wall clock, so that they end in time however long the proxy was away. */
export class RouteMirror {
  readonly #fleets = new Map<FleetName, FleetPolicy>()
  readonly #routes = new Map<GroupId, GroupRoute>()
  readonly #placements = new Map<string, Placement>()
  readonly #bans = new Map<string, NetworkBan>()
  readonly #clock: Pick<Clock, 'wallMs'>
  #leaseMs = 0
  #version = 0

  constructor(clock: Pick<Clock, 'wallMs'>) {
    this.#clock = clock
  }

  /** Grows with every change; 0 = nothing is known yet. */
  get version(): number {
    return this.#version
  }

  /** @param staleGroups routes that were refused because newer ones are known */
  replace(snapshot: Snapshot, staleGroups: readonly GroupId[]): void {
    this.#leaseMs = snapshot.leaseMs
    this.#fleets.clear()
    this.#placements.clear()
    this.#bans.clear()
    const present = new Set(snapshot.routes.map(({ groupId }) => groupId))
    for (const groupId of this.#routes.keys()) if (!present.has(groupId)) this.#routes.delete(groupId)
    this.change({ ...snapshot, removedGroups: [], removedPlacements: [], removedBans: [] }, staleGroups)
  }

  change(change: RouteChange, staleGroups: readonly GroupId[]): void {
    const stale = new Set(staleGroups)
    this.#version += 1
    for (const policy of change.fleets) this.#fleets.set(policy.fleet, policy)
    for (const groupId of change.removedGroups) this.#routes.delete(groupId)
    for (const route of change.routes) if (!stale.has(route.groupId)) this.#routes.set(route.groupId, route)
    for (const player of change.removedPlacements) this.#placements.delete(playerKeyText(player))
    for (const placement of change.placements) this.#place(placement)
    for (const network of change.removedBans) this.#bans.delete(network)
    for (const ban of change.bans) this.#ban(ban, change.nowMs)
  }

  snapshot(): Snapshot {
    const nowMs = Math.round(this.#clock.wallMs())
    return {
      fleets: [...this.#fleets.values()],
      routes: [...this.#routes.values()],
      placements: [...this.#placements.values()],
      leaseMs: this.#leaseMs,
      bans: [...this.#bans.values()].filter(
        ({ expiresAtMs }) => expiresAtMs === NEVER || expiresAtMs > nowMs,
      ),
      nowMs,
    }
  }

  #ban({ network, expiresAtMs }: NetworkBan, senderNowMs: number): void {
    const expiresHereAtMs = Math.max(1, Math.round(this.#clock.wallMs()) + expiresAtMs - senderNowMs)
    this.#bans.set(network, { network, expiresAtMs: expiresAtMs === NEVER ? NEVER : expiresHereAtMs })
  }

  #place(placement: Placement): void {
    const key = playerKeyText(placement.player)
    const known = this.#placements.get(key)
    if (known === undefined || known.placementVersion < placement.placementVersion)
      this.#placements.set(key, placement)
  }
}
