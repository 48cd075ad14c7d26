import type { MonotonicMs } from '../../lib/clock.ts'
import type { FlowBook } from '../flows/flow-book.ts'
import type { ElementChange } from '../kernel/kernel-elements.ts'
import { forgetProof } from '../kernel/promotion.ts'
import type { Candidates } from './candidates.ts'
import { aimSome, type CarriedFlow, isInOrder, type Lane } from './carried-flow.ts'
import type { CarriedFlows } from './carried-flows.ts'
import { goesAlong } from './goes-along.ts'
import { endpointOf } from './lanes.ts'
import { isLongSilent } from './told-flow.ts'

export interface RouteFollowerParts {
  readonly flows: CarriedFlows
  readonly candidates: Candidates
  readonly book: Pick<FlowBook, 'preparePort'>
}

/** Has the kernel follow what became of routes and flows in user space. */
export class RouteFollower {
  readonly #parts: RouteFollowerParts
  #toAim: CarriedFlow[] = []

  constructor(parts: RouteFollowerParts) {
    this.#parts = parts
  }

  /** @param changes gets what the kernel has to forget and to redirect */
  follow(now: MonotonicMs, changes: ElementChange[]): void {
    const { flows } = this.#parts
    for (const lane of flows.lanes.all())
      if (lane.routeId !== lane.route.routeId) this.#followSwitch(lane, now, changes)
    for (const carried of flows.all())
      if (!isInOrder(carried)) flows.demote(carried, now, changes)
      else if (isLongSilent(carried, now)) {
        forgetProof(carried.userSide.proof)
        flows.demote(carried, now, changes)
      }
    aimSome(this.#toAim)
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
      if (admits !== 'no' && goesAlong(carried, this.#parts, now)) this.#toAim.push(carried)
      else flows.demote(carried, now, changes)
    if (road === undefined || admits === 'no') return lanes.close(lane, now, changes)
    lanes.switch(lane, road, now, changes)
    const first = ofLane.find(carried => flows.has(carried.kernel.flowPort))
    if (first !== undefined && admits === 'first') changes.push(...(trials.begin(first) ?? []))
  }
}
