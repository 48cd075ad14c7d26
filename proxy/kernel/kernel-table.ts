import type { MonotonicMs } from '../../lib/clock.ts'
import {
  additions,
  deletions,
  type ElementChange,
  familyOfFlow,
  familyOfRoute,
  gatesOf,
  type KernelFlow,
  type KernelRoute,
  partsOf,
  routePartsOf,
  tupleOf,
} from './kernel-elements.ts'
import { PrefixShares } from './prefix-shares.ts'

/** A datagram is through the table long before; then what it was rewritten with may go. */
export const REST_MS = 1_000

/** What still has to go, and under which names nothing new may come before. */
interface Resting {
  readonly since: MonotonicMs
  readonly names: readonly string[]
  /** Made when it goes: those who move thousands of flows wait for what lets datagrams in, not for this. */
  readonly deletes: () => readonly ElementChange[]
}

/** What is in the kernel's tables of both families, or will be when the changes that its methods give are carried out, in order and each method's as one
 *  transaction. Pure: knows no nft. No lookup is ever torn, for what a live gate leads to never changes: only gates and `routes` do, each of
 *  which is one look-up of a datagram. */
export class KernelTable {
  readonly #flowsMax: number
  readonly #shares: PrefixShares
  readonly #flows = new Map<number, KernelFlow>()
  readonly #groups = new Map<number, number>()
  readonly #routes = new Map<number, KernelRoute>()
  /** Oldest first. At most one per flow and route that has ever been within `REST_MS`. */
  #resting: Resting[] = []
  readonly #restingNames = new Set<string>()
  #lastGroup = 0
  #lastRoute = 0

  /** @param perPrefixMax of players of one network */
  constructor(flowsMax: number, perPrefixMax = flowsMax) {
    this.#flowsMax = flowsMax
    this.#shares = new PrefixShares(perPrefixMax)
  }

  get size(): number {
    return this.#flows.size
  }

  /** Whether a demoted flow's elements are still there, with their counters. */
  isResting(flowPort: number): boolean {
    return this.#restingNames.has(`${flowPort}`)
  }

  /** Where datagrams of the group go; undefined for a group that is not there. */
  routeOf(group: number): KernelRoute | undefined {
    return this.#routes.get(this.#groups.get(group) ?? 0)
  }

  /** A number for a group that is new to the table. */
  newGroup(): number {
    this.#lastGroup += 1
    return this.#lastGroup
  }

  /** What an earlier process has left: its flows and groups are ours now; the rest goes as if it had been taken out just now. */
  adopt(left: LeftTable, now: MonotonicMs): void {
    for (const flow of left.flows) {
      this.#flows.set(flow.flowPort, flow)
      this.#shares.enter(flow.playerAddress)
    }
    for (const [group, route] of left.groups) this.#groups.set(group, route)
    for (const [route, where] of left.routes) this.#routes.set(route, where)
    this.#lastGroup = left.lastNumber
    this.#lastRoute = left.lastNumber
    if (left.orphans.length > 0) this.#rest(left.orphanNames, () => left.orphans, now)
  }

  /** The group goes to `route` from now on, all its flows at once; also makes a group. */
  switchRoute(group: number, route: KernelRoute, now: MonotonicMs): readonly ElementChange[] {
    const former = this.routeOf(group)
    this.#restRoute(this.#groups.get(group), now)
    this.#lastRoute += 1
    const number = this.#lastRoute
    this.#groups.set(group, number)
    this.#routes.set(number, route)
    const added = additions(familyOfRoute(route), [
      ...routePartsOf(number, route),
      ['routes', `${group}`, `${number}`],
    ])
    return former === undefined ? added : [...this.#unroute(group, former), ...added]
  }

  /** Datagrams of flows of this group, if there still are any, go to user space. */
  removeGroup(group: number, now: MonotonicMs): readonly ElementChange[] {
    const route = this.routeOf(group)
    if (route === undefined) return []
    this.#restRoute(this.#groups.get(group), now)
    this.#groups.delete(group)
    return this.#unroute(group, route)
  }

  /** @returns undefined while there is no room (for players of its network), or the flow's port or addresses are not free (again) yet, or its group leads to an
   *  address of the other family */
  promote(flow: KernelFlow): readonly ElementChange[] | undefined {
    const taken = namesOf(flow).some(name => this.#restingNames.has(name)) || this.#flows.has(flow.flowPort)
    if (taken || this.#flows.size + this.#resting.length >= this.#flowsMax) return undefined
    if (!this.#shares.hasRoom(flow.playerAddress)) return undefined
    const route = this.routeOf(flow.group)
    const family = familyOfFlow(flow)
    if (route === undefined || familyOfRoute(route) !== family) return undefined
    this.#flows.set(flow.flowPort, flow)
    this.#shares.enter(flow.playerAddress)
    return additions(family, [...partsOf(flow), ...gatesOf(flow)])
  }

  /** From now on user space carries the flow. Nothing for one that is not in the table. */
  demote(flowPort: number, now: MonotonicMs): readonly ElementChange[] {
    const flow = this.#flows.get(flowPort)
    if (flow === undefined) return []
    this.#flows.delete(flowPort)
    this.#shares.leave(flow.playerAddress)
    const family = familyOfFlow(flow)
    this.#rest(namesOf(flow), () => deletions(family, partsOf(flow)), now)
    return deletions(family, gatesOf(flow))
  }

  /** Takes out what has rested since `until`. */
  collect(until: MonotonicMs): readonly ElementChange[] {
    const due = this.#resting.findIndex(({ since }) => since > until)
    const gone = this.#resting.splice(0, due === -1 ? this.#resting.length : due)
    for (const { names } of gone) for (const name of names) this.#restingNames.delete(name)
    return gone.flatMap(({ deletes }) => deletes())
  }

  #unroute(group: number, route: KernelRoute): readonly ElementChange[] {
    return deletions(familyOfRoute(route), [['routes', `${group}`, '']])
  }

  #restRoute(number: number | undefined, now: MonotonicMs): void {
    const route = number === undefined ? undefined : this.#routes.get(number)
    if (number === undefined || route === undefined) return
    this.#routes.delete(number)
    this.#rest([], () => deletions(familyOfRoute(route), routePartsOf(number, route)), now)
  }

  #rest(names: readonly string[], deletes: Resting['deletes'], since: MonotonicMs): void {
    this.#resting.push({ since, names, deletes })
    for (const name of names) this.#restingNames.add(name)
  }
}

/** What is found in a table that an earlier process has left. */
export interface LeftTable {
  /** Whole ones only. */
  readonly flows: readonly KernelFlow[]
  readonly groups: ReadonlyMap<number, number>
  readonly routes: ReadonlyMap<number, KernelRoute>
  /** The highest number of a group or route. */
  readonly lastNumber: number
  /** What belongs to none of those. */
  readonly orphans: readonly ElementChange[]
  readonly orphanNames: readonly string[]
}

/** What no two flows may have in common. */
function namesOf(flow: KernelFlow): readonly string[] {
  return [`${flow.flowPort}`, tupleOf(flow)]
}
