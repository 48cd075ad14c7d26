import type { MonotonicMs } from '../../lib/clock.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { NetworkBan } from '../../proto/contract/ban.ts'
import { type PlayerKey, playerKeyText } from '../../proto/contract/common.ts'
import type { FleetName, GroupId } from '../../proto/contract/ids.ts'
import type {
  FleetPolicy,
  GroupRoute,
  Placement,
  RouteChange,
  Snapshot,
} from '../../proto/contract/proxy-link.ts'
import { banIndexOf } from '../bans/ban-index.ts'
import type { Facts } from '../facts/facts.ts'
import { policyOf, routesOf } from '../groups/routes.ts'

/** What every proxy is to have, by key: made once and shared by all proxies that it was sent to. */
export interface Publication {
  /** Of the facts it was made from: the same revision means the same publication. */
  readonly revision: number
  readonly policies: ReadonlyMap<FleetName, FleetPolicy>
  readonly routes: ReadonlyMap<GroupId, GroupRoute>
  readonly placements: ReadonlyMap<string, Placement>
  /** By network: when it expires by the store's clock; 0: until it is lifted. The same map until a ban is written. */
  readonly bans: ReadonlyMap<string, number>
  /** The store's clock at `madeAt`. */
  readonly storeNow: StoreTimeMs
  readonly madeAt: MonotonicMs
}

export function publicationOf(facts: Facts, madeAt: MonotonicMs): Publication {
  return {
    storeNow: facts.now,
    madeAt,
    bans: banIndexOf(facts.bans).networks,
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

/** @param now of the clock of `madeAt` */
export function snapshotOf(publication: Publication, leaseMs: number, now: MonotonicMs): Snapshot {
  return {
    fleets: [...publication.policies.values()],
    routes: [...publication.routes.values()],
    placements: [...publication.placements.values()],
    leaseMs,
    bans: [...publication.bans].map(banOf),
    nowMs: storeTimeAt(publication, now),
  }
}

/** What a proxy that has `before` lacks of `after`; undefined when nothing. The revision of a route alone is no change: it follows
 *  the facts as a whole. A fleet that does not exist any more stays with the proxies; without routes it places nobody. */
export function changeBetween(
  before: Publication,
  after: Publication,
  now: MonotonicMs,
): RouteChange | undefined {
  const change = {
    fleets: differing(before.policies, after.policies, samePolicy),
    routes: differing(before.routes, after.routes, sameRoute),
    removedGroups: [...before.routes.keys()].filter(group => !after.routes.has(group)),
    placements: differing(before.placements, after.placements, samePlacement),
    removedPlacements: removed(before.placements, after.placements),
    ...banChanges(before.bans, after.bans),
  }
  const isEmpty = Object.values(change).every(part => part.length === 0)
  return isEmpty ? undefined : { ...change, nowMs: storeTimeAt(after, now) }
}

function banChanges(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Pick<RouteChange, 'bans' | 'removedBans'> {
  if (before === after) return { bans: [], removedBans: [] }
  return {
    bans: [...after].filter(([network, expiresAt]) => before.get(network) !== expiresAt).map(banOf),
    removedBans: [...before.keys()].filter(network => !after.has(network)),
  }
}

function banOf([network, expiresAtMs]: readonly [string, number]): NetworkBan {
  return { network, expiresAtMs }
}

/** What the store's clock says at `now`: proxies have clocks of their own, and take the difference. */
function storeTimeAt({ storeNow, madeAt }: Publication, now: MonotonicMs): number {
  return Math.round(storeNow + (now - madeAt))
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
