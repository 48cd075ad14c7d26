import { after, type MonotonicMs } from '../../lib/clock.ts'
import type {
  FleetPolicy,
  GroupRoute,
  Placement,
  RouteChange,
  Snapshot,
} from '../../proto/contract/proxy-link.ts'
import type { FleetName, GroupId, Token } from '../../proto/contract/ids.ts'
import { sameShard, shardRefText } from '../../proto/contract/ids.ts'
import { endpointText } from '../../proto/contract/common.ts'
import { canonicalIp } from '../../lib/ip-text.ts'
import { ExplicitPlacements } from './explicit-placements.ts'
import { type CarriedShard, type Route, ROUTE_ID_GONE } from './route.ts'
import type { RouteEffects, RouteSwitch } from './route-effects.ts'
import { noEvidence } from './shard-evidence.ts'
import { noTurns } from './shard-turns.ts'

/** What of a change is about routes: bans are none of this table's business. */
type RoutePart = Omit<RouteChange, 'bans' | 'removedBans' | 'nowMs'>

export interface RouteTableLimits {
  readonly groupsMax: number
  readonly placementsMax: number
}

/** Where every group is, and what its fleet wants: the last snapshot and the changes since. Goes on being used when nobody
 *  renews the lease; `leaseLive` tells. Never decides who is dead. */
export class RouteTable {
  readonly placements: ExplicitPlacements
  readonly #limits: RouteTableLimits
  readonly #fleets = new Map<FleetName, FleetPolicy>()
  readonly #routes = new Map<GroupId, Route>()
  readonly #shards = new Map<string, CarriedShard>()
  #shardsByFleet = new Map<FleetName, readonly CarriedShard[]>()
  #token = 0
  #leaseUntil = Number.NEGATIVE_INFINITY
  #lastRouteId = ROUTE_ID_GONE

  constructor(limits: RouteTableLimits) {
    this.#limits = limits
    this.placements = new ExplicitPlacements(limits.placementsMax)
  }

  /** False for an order of a control-plane node that has been superseded. Remembers the highest token. */
  acceptsToken(token: Token): boolean {
    if (token < this.#token) return false
    this.#token = token
    return true
  }

  renewLease(leaseMs: number, now: MonotonicMs): void {
    this.#leaseUntil = Math.max(this.#leaseUntil, after(now, leaseMs))
  }

  leaseLive(now: MonotonicMs): boolean {
    return now < this.#leaseUntil
  }

  route(groupId: GroupId): Route | undefined {
    return this.#routes.get(groupId)
  }

  routes(): IterableIterator<Route> {
    return this.#routes.values()
  }

  shards(): IterableIterator<CarriedShard> {
    return this.#shards.values()
  }

  /** Shards of a fleet that carry at least one of its groups, oldest group first. */
  shardsOf(fleet: FleetName): readonly CarriedShard[] {
    return this.#shardsByFleet.get(fleet) ?? []
  }

  policy(fleet: FleetName): FleetPolicy | undefined {
    return this.#fleets.get(fleet)
  }

  policies(): IterableIterator<FleetPolicy> {
    return this.#fleets.values()
  }

  /** Replaces everything. Groups that are not in it vanish; routes older than known ones stay as they are. */
  applySnapshot(token: Token, snapshot: Snapshot, now: MonotonicMs): RouteEffects {
    if (!this.acceptsToken(token)) return this.#staleToken(token)
    this.renewLease(snapshot.leaseMs, now)
    this.#fleets.clear()
    this.placements.keepOnly(snapshot.placements)
    const present = new Set(snapshot.routes.map(route => route.groupId))
    const removed = [...this.#routes.keys()].filter(groupId => !present.has(groupId))
    return this.#apply({ ...snapshot, removedGroups: removed, removedPlacements: [] }, now)
  }

  applyChange(token: Token, change: RoutePart, now: MonotonicMs): RouteEffects {
    if (!this.acceptsToken(token)) return this.#staleToken(token)
    return this.#apply(change, now)
  }

  /** Takes over what a journal remembers: routes without a lease, until the control plane is back. */
  adopt(fleets: readonly FleetPolicy[], routes: readonly GroupRoute[], now: MonotonicMs): void {
    this.#apply({ fleets, routes, removedGroups: [], placements: [], removedPlacements: [] }, now)
  }

  #staleToken(token: Token): RouteEffects {
    return { kind: 'stale', reason: `token ${token} is older than ${this.#token}` }
  }

  #apply(change: RoutePart, now: MonotonicMs): RouteEffects {
    for (const policy of change.fleets) this.#fleets.set(policy.fleet, policy)
    const vanished = change.removedGroups.flatMap(groupId => this.#remove(groupId))
    const switched: RouteSwitch[] = []
    const staleGroups: GroupId[] = []
    for (const next of change.routes) {
      const outcome = this.#bind(next, now)
      if (outcome === 'stale') staleGroups.push(next.groupId)
      else if (outcome !== 'same') switched.push(outcome)
    }
    this.#reindex()
    for (const player of change.removedPlacements) this.placements.remove(player)
    return { kind: 'applied', switched, vanished, staleGroups, ...this.#place(change.placements) }
  }

  #remove(groupId: GroupId): readonly Route[] {
    const route = this.#routes.get(groupId)
    if (route === undefined) return []
    this.#routes.delete(groupId)
    this.#leaveShard(route)
    route.routeId = ROUTE_ID_GONE
    return [route]
  }

  #bind(next: GroupRoute, now: MonotonicMs): RouteSwitch | 'same' | 'stale' {
    const known = this.#routes.get(next.groupId)
    if (known === undefined) {
      if (this.#routes.size >= this.#limits.groupsMax) return 'stale'
      this.#addRoute(next, now)
      return 'same'
    }
    if (isOlder(next, known)) return 'stale'
    const from = known.shard
    known.generation = next.generation
    known.revision = next.revision
    known.admission = next.admission
    known.ordinal = next.ordinal
    from.slots = sameShard(from.ref, next.shard) ? next.slots : from.slots
    if (leadsTo(from, next)) return 'same'
    this.#leaveShard(known)
    this.#joinShard(known, next)
    const policy = this.#fleets.get(known.fleet)
    known.routeId = this.#newRouteId()
    known.switchedAt = now
    known.follow = policy?.follow ?? 'resume'
    known.clientTimeoutMs = policy?.clientTimeoutMs ?? 0
    return { route: known, from: from.ref }
  }

  #addRoute(next: GroupRoute, now: MonotonicMs): void {
    const route: Route = {
      groupId: next.groupId,
      fleet: next.fleet,
      routeId: this.#newRouteId(),
      generation: next.generation,
      revision: next.revision,
      shard: this.#shardFor(next),
      admission: next.admission,
      ordinal: next.ordinal,
      udpFlows: 0,
      tcpFlows: 0,
      switchedAt: now,
      follow: 'resume',
      clientTimeoutMs: 0,
    }
    this.#routes.set(route.groupId, route)
    this.#joinShard(route, next)
  }

  #joinShard(route: Route, next: GroupRoute): void {
    const shard = this.#shardFor(next)
    shard.slots = next.slots
    route.shard = shard
    shard.routes.push(route)
    shard.routes.sort((left, right) => left.ordinal - right.ordinal)
  }

  /** The record stays on the route (datagrams may still arrive), but leaves the table with its last group. */
  #leaveShard(route: Route): void {
    const { shard } = route
    shard.routes.splice(shard.routes.indexOf(route), 1)
    if (shard.routes.length === 0) this.#shards.delete(shardKey(shard.ref, shard.address, shard.port))
  }

  #shardFor(next: GroupRoute): CarriedShard {
    const address = canonicalIp(next.address)
    const key = shardKey(next.shard, address, next.port)
    const known = this.#shards.get(key)
    if (known !== undefined) return known
    const shard: CarriedShard = {
      ref: next.shard,
      fleet: next.fleet,
      address,
      port: next.port,
      slots: next.slots,
      routes: [],
      evidence: noEvidence(),
      turns: noTurns(),
    }
    this.#shards.set(key, shard)
    return shard
  }

  #place(placements: readonly Placement[]): {
    placementsStale: number
    placementsRefused: number
  } {
    let placementsStale = 0
    let placementsRefused = 0
    for (const placement of placements) {
      const outcome = this.placements.place(placement)
      if (outcome === 'stale') placementsStale += 1
      if (outcome === 'full') placementsRefused += 1
    }
    return { placementsStale, placementsRefused }
  }

  #reindex(): void {
    const byFleet = new Map<FleetName, CarriedShard[]>()
    const inOrder = [...this.#shards.values()].sort((left, right) => ordinalOf(left) - ordinalOf(right))
    for (const shard of inOrder) {
      const siblings = byFleet.get(shard.fleet)
      if (siblings === undefined) byFleet.set(shard.fleet, [shard])
      else siblings.push(shard)
    }
    this.#shardsByFleet = byFleet
  }

  #newRouteId(): number {
    this.#lastRouteId += 1
    return this.#lastRouteId
  }
}

function shardKey(ref: CarriedShard['ref'], address: string, port: number): string {
  return `${shardRefText(ref)}@${endpointText(address, port)}`
}

function ordinalOf(shard: CarriedShard): number {
  return shard.routes[0]?.ordinal ?? Number.POSITIVE_INFINITY
}

/** Generations only grow; within one generation, revisions do. */
function isOlder(next: GroupRoute, known: Route): boolean {
  if (next.generation !== known.generation) return next.generation < known.generation
  return next.revision < known.revision
}

function leadsTo(shard: CarriedShard, next: GroupRoute): boolean {
  return (
    sameShard(shard.ref, next.shard) &&
    shard.address === canonicalIp(next.address) &&
    shard.port === next.port
  )
}
