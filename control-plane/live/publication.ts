import { type PlayerKey, playerKeyText } from '../../proto/contract/common.ts'
import type { FleetName, GroupId } from '../../proto/contract/ids.ts'
import type {
  FleetPolicy,
  GroupRoute,
  Placement,
  RouteChange,
  Snapshot,
} from '../../proto/contract/proxy-link.ts'
import type { Facts } from '../facts/facts.ts'
import { policyOf, routesOf } from '../groups/routes.ts'

/** What every proxy is to have, by key: made once and shared by all proxies that it was sent to. */
export interface Publication {
  /** Of the facts it was made from: the same revision means the same publication. */
  readonly revision: number
  readonly policies: ReadonlyMap<FleetName, FleetPolicy>
  readonly routes: ReadonlyMap<GroupId, GroupRoute>
  readonly placements: ReadonlyMap<string, Placement>
}

export function publicationOf(facts: Facts): Publication {
  return {
    revision: facts.revision,
    policies: new Map(facts.fleets.map(fleet => [fleet.spec.name, policyOf(fleet)])),
    routes: new Map(routesOf(facts).map(route => [route.groupId, route])),
    placements: new Map(
      facts.placements.map(({ player, group, placementVersion }) => [
        playerKeyText(player),
        { player, groupId: group, placementVersion },
      ]),
    ),
  }
}

export function snapshotOf(publication: Publication, leaseMs: number): Snapshot {
  return {
    fleets: [...publication.policies.values()],
    routes: [...publication.routes.values()],
    placements: [...publication.placements.values()],
    leaseMs,
  }
}

/** What a proxy that has `before` lacks of `after`; undefined when nothing. The revision of a route alone is no change: it follows
 *  the facts as a whole. A fleet that does not exist any more stays with the proxies; without routes it places nobody. */
export function changeBetween(before: Publication, after: Publication): RouteChange | undefined {
  const change: RouteChange = {
    fleets: differing(before.policies, after.policies, samePolicy),
    routes: differing(before.routes, after.routes, sameRoute),
    removedGroups: [...before.routes.keys()].filter(group => !after.routes.has(group)),
    placements: differing(before.placements, after.placements, samePlacement),
    removedPlacements: removed(before.placements, after.placements),
  }
  return Object.values(change).every(part => part.length === 0) ? undefined : change
}

function differing<K, T>(
  before: ReadonlyMap<K, T>,
  after: ReadonlyMap<K, T>,
  same: (left: T, right: T) => boolean,
): T[] {
  const found: T[] = []
  for (const [key, value] of after) {
    const earlier = before.get(key)
    if (earlier === undefined || !same(earlier, value)) found.push(value)
  }
  return found
}

function removed(before: ReadonlyMap<string, Placement>, after: ReadonlyMap<string, Placement>): PlayerKey[] {
  return [...before].filter(([key]) => !after.has(key)).map(([, placement]) => placement.player)
}

function samePolicy(left: FleetPolicy, right: FleetPolicy): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

function sameRoute(left: GroupRoute, right: GroupRoute): boolean {
  return JSON.stringify({ ...left, revision: 0 }) === JSON.stringify({ ...right, revision: 0 })
}

function samePlacement(left: Placement, right: Placement): boolean {
  return left.groupId === right.groupId && left.placementVersion === right.placementVersion
}
