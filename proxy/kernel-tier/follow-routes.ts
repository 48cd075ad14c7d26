import type { MonotonicMs } from '../../lib/clock.ts'
import type { FlowBook } from '../flows/flow-book.ts'
import type { ElementChange } from '../kernel/kernel-elements.ts'
import { forgetProof } from '../kernel/promotion.ts'
import type { Candidates } from './candidates.ts'
import { type CarriedFlow, isInOrder, type Lane } from './carried-flow.ts'
import type { CarriedFlows } from './carried-flows.ts'
import { goesAlong } from './goes-along.ts'
import { endpointOf } from './lanes.ts'
import { isLongSilent } from './told-flow.ts'

/** Of those that went along with their group: nothing waits for what they still need. */
const SETTLED_AT_ONCE_MAX = 100

export interface RouteFollowerParts {
  readonly flows: CarriedFlows
  readonly candidates: Candidates
  readonly book: Pick<FlowBook, 'mayKeepPort' | 'keepPort' | 'recordPort'>
}

/** Has the kernel follow what became of routes and flows in user space. */
export class RouteFollower {
  readonly #parts: RouteFollowerParts
  /** Just gone along with their group: their ports are to be kept. */
  #along: CarriedFlow[] = []
  /** Gone along, and still to be recorded and aimed. */
  readonly #unsettled = new Set<CarriedFlow>()

  constructor(parts: RouteFollowerParts) {
    this.#parts = parts
  }

  /** Groups that have gone over to another shard.
   *  @returns what the kernel has to redirect, and to forget */
  followSwitches(now: MonotonicMs): readonly ElementChange[] {
    const changes: ElementChange[] = []
    for (const lane of this.#parts.flows.lanes.all())
      if (lane.routeId !== lane.route.routeId) this.#followSwitch(lane, now, changes)
    return changes
  }

  /** Flows that only user space can carry on, and those that have been silent for long.
   *  @param changes gets what the kernel has to forget */
  demoteSome(now: MonotonicMs, changes: ElementChange[]): void {
    const { flows } = this.#parts
    for (const carried of flows.all())
      if (!isInOrder(carried)) flows.demote(carried, now, changes)
      else if (isLongSilent(carried, now)) {
        forgetProof(carried.userSide.proof)
        flows.demote(carried, now, changes)
      }
  }

  /** To be called when the kernel was told, in the same turn: what those that went along need besides, some of it a few at a time. Their sockets hear
   *  of the shard's refusals, so they follow too. */
  settle(): void {
    const { book } = this.#parts
    for (const carried of this.#along) {
      book.keepPort(carried.flow)
      this.#unsettled.add(carried)
    }
    this.#along = []
    for (const carried of this.#unsettled.values().take(SETTLED_AT_ONCE_MAX)) {
      const { flow, userSide } = carried
      this.#unsettled.delete(carried)
      book.recordPort(flow)
      if (flow.position !== -1 && userSide.aimedAt !== flow.route.shard) userSide.open()
    }
  }

  /** Who is to follow in time, or cannot be carried to the new shard, is user space's from here on; the others go over by one element. */
  #followSwitch(lane: Lane, now: MonotonicMs, changes: ElementChange[]): void {
    const { flows } = this.#parts
    const { lanes, trials } = flows
    const { route } = lane
    const road = route.follow === 'resume' ? lanes.roadOf(route) : undefined
    const admits = road === undefined ? 'no' : trials.admits(endpointOf(road), now)
    const ofLane = [...flows.all()].filter(carried => carried.lane === lane)
    for (const carried of ofLane)
      if (admits !== 'no' && goesAlong(carried, this.#parts, now)) this.#along.push(carried)
      else flows.demote(carried, now, changes)
    if (road === undefined || admits === 'no') return lanes.close(lane, now, changes)
    lanes.switch(lane, road, now, changes)
    const first = ofLane.find(carried => flows.has(carried.kernel.flowPort))
    if (first !== undefined && admits === 'first') changes.push(...(trials.begin(first) ?? []))
  }
}
