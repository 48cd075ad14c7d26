import type { MonotonicMs } from '../../lib/clock.ts'
import type { FleetName, GroupId } from '../../proto/contract/ids.ts'
import type { PlacementPolicy, PlayerKey } from '../../proto/contract/common.ts'
import { flowsOnShard, playersOnShard, type CarriedShard, type Route } from './route.ts'
import { rendezvousWeight } from './rendezvous.ts'
import type { RouteTable } from './route-table.ts'

/** Without a lease, new flows still open towards shards that answered so lately. */
export const CONFIRMED_BY_ANSWER_MS = 2_000

export type PlacementWhy = 'explicit' | 'seat' | 'pair' | PlacementPolicy

/** Where a new player goes. `hold`: the shards concerned are being replaced, so waiting helps (TCP waits, UDP drops and
 *  counts). `full`: every shard that takes players has no slot left. `no-route`: nobody takes players. */
export type PlacementResult =
  | {
      readonly kind: 'placed'
      readonly route: Route
      readonly why: PlacementWhy
      /** Of the explicit placement; 0 for any other reason. */
      readonly placementVersion: number
      /** Opened without a live lease, because the shard answered lately. */
      readonly unconfirmed: boolean
    }
  | { readonly kind: 'hold' | 'full' | 'no-route' }

/** What the flow table knows about a player's other flows, and the seats. Asked only for new players. */
export interface Neighbours {
  /** The group of this player's flow of the other protocol at the same ip and port. */
  twinOf(player: PlayerKey): Route | undefined
  /** The one group that all flows of the other protocol of this ip share; undefined if there is none or several. */
  soleRouteOfIp(player: PlayerKey): Route | undefined
  /** The group of the oldest seat of this ip in this fleet. The caller takes the seat when the answer says `seat`. */
  seatOf(player: PlayerKey, fleet: FleetName, now: MonotonicMs): GroupId | undefined
}

const HOLD: PlacementResult = { kind: 'hold' }
const FULL: PlacementResult = { kind: 'full' }
const NO_ROUTE: PlacementResult = { kind: 'no-route' }

/** Decides the group of a new player: explicit placement, then seat, then pair, then the fleet's policy. Changes nothing. One listener
 *  may lead to several fleets, so what is known of a player counts only within the fleet that is asked for. */
export function decidePlacement(
  table: RouteTable,
  fleet: FleetName,
  player: PlayerKey,
  neighbours: Neighbours,
  now: MonotonicMs,
): PlacementResult {
  const explicit = table.placements.of(player)
  const explicitRoute = explicit === undefined ? undefined : table.route(explicit.groupId)
  if (explicit !== undefined && explicitRoute?.fleet === fleet && explicitRoute.admission !== 'closed') {
    // Whoever was moved to a group waits for it: anywhere else would be another world.
    return joins(table, explicitRoute, 'explicit', explicit.placementVersion, now) ?? HOLD
  }
  const seat = neighbours.seatOf(player, fleet, now)
  const inFleet = (route: Route | undefined) => (route?.fleet === fleet ? route : undefined)
  return (
    formerPlace(table, seat === undefined ? undefined : inFleet(table.route(seat)), 'seat', now) ??
    formerPlace(table, inFleet(neighbours.twinOf(player)), 'pair', now) ??
    soleRoute(table, inFleet(neighbours.soleRouteOfIp(player)), player, now) ??
    byPolicy(table, fleet, player, now)
  )
}

/** A seat or twin was counted before, so it needs no free slot. On hold it waits, because its group will be back; likewise while there
 *  is no lease and its shard is silent: anywhere else it would be split from its group, which is about to be moved. */
function formerPlace(
  table: RouteTable,
  route: Route | undefined,
  why: PlacementWhy,
  now: MonotonicMs,
): PlacementResult | undefined {
  if (route === undefined || route.admission === 'closed') return undefined
  return joins(table, route, why, 0, now) ?? HOLD
}

function soleRoute(
  table: RouteTable,
  route: Route | undefined,
  player: PlayerKey,
  now: MonotonicMs,
): PlacementResult | undefined {
  if (route === undefined) return undefined
  return route.admission === 'open' && !hasRoom(route.shard, player)
    ? undefined
    : formerPlace(table, route, 'pair', now)
}

function joins(
  table: RouteTable,
  route: Route,
  why: PlacementWhy,
  placementVersion: number,
  now: MonotonicMs,
): PlacementResult | undefined {
  if (route.admission !== 'open') return undefined
  const leased = table.leaseLive(now)
  if (!leased && !answeredLately(route.shard, now)) return undefined
  return { kind: 'placed', route, why, placementVersion, unconfirmed: !leased }
}

function byPolicy(table: RouteTable, fleet: FleetName, player: PlayerKey, now: MonotonicMs): PlacementResult {
  const policy = table.policy(fleet)?.placement ?? 'spread'
  const leased = table.leaseLive(now)
  let best: Route | undefined
  let lastResort: Route | undefined
  let bestScore = Number.NEGATIVE_INFINITY
  let waiting = false
  let full = false
  for (const shard of table.shardsOf(fleet)) {
    const oldest = shard.routes[0]
    if (oldest === undefined || oldest.admission === 'closed') continue
    if (oldest.admission === 'hold' || !(leased || answeredLately(shard, now))) {
      waiting = true
      continue
    }
    if (!hasRoom(shard, player)) {
      full = true
      continue
    }
    // It would look the emptiest for as long as it lets nobody in.
    if (now < shard.evidence.turnsAwayUntil) {
      lastResort ??= oldest
      continue
    }
    // Shards come oldest first and only a better score wins, so a tie goes to the oldest group.
    const score = scoreOf(policy, shard, oldest, player)
    if (score > bestScore) {
      best = oldest
      bestScore = score
    }
  }
  const chosen = best ?? lastResort
  if (chosen !== undefined)
    return { kind: 'placed', route: chosen, why: policy, placementVersion: 0, unconfirmed: !leased }
  if (waiting) return HOLD
  return full ? FULL : NO_ROUTE
}

function scoreOf(policy: PlacementPolicy, shard: CarriedShard, route: Route, player: PlayerKey): number {
  switch (policy) {
    case 'fill':
      return playersOnShard(shard)
    case 'spread':
      return -playersOnShard(shard) / shard.slots
    case 'hash':
      return rendezvousWeight(player.ip, route.groupId)
  }
}

function hasRoom(shard: CarriedShard, player: PlayerKey): boolean {
  return flowsOnShard(shard, player.protocol) < shard.slots
}

function answeredLately(shard: CarriedShard, now: MonotonicMs): boolean {
  return now - shard.evidence.answeredAt <= CONFIRMED_BY_ANSWER_MS
}
