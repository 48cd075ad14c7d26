import type { MonotonicMs } from '../../lib/clock.ts'
import { familyOf } from '../../lib/ip-text.ts'
import { acceptSwitch } from '../flows/admit.ts'
import { type FlowBook, shardEndpoint } from '../flows/flow-book.ts'
import { type ElementChange, familyOfRoute } from '../kernel/kernel-elements.ts'
import { forgetProof } from '../kernel/promotion.ts'
import { type CarriedFlow, isInOrder, type Lane } from './carried-flow.ts'
import type { CarriedFlows } from './carried-flows.ts'
import { crossingTo, type CrossingParts, goesAlong } from './goes-along.ts'
import { endpointOf } from './lanes.ts'
import { isLongSilent } from './told-flow.ts'

/** Of those that went along with their group: nothing waits for what they still need. */
const SETTLED_AT_ONCE_MAX = 250

/** A flow that has gone along with its group, to this shard. */
interface Unsettled {
  readonly carried: CarriedFlow
  readonly endpoint: string
}

export interface RouteFollowerParts extends CrossingParts {
  readonly flows: CarriedFlows
  readonly book: Pick<FlowBook, 'mayKeepPort' | 'mayKeepPorts' | 'keepPort' | 'recordPort'>
}

/** Has the kernel follow what became of routes and flows in user space. */
export class RouteFollower {
  readonly #parts: RouteFollowerParts
  /** Groups whose switch has just been followed. */
  readonly #switched: Lane[] = []
  /** Gone along, and still to be recorded and aimed; oldest first. */
  #unsettled: Unsettled[] = []

  constructor(parts: RouteFollowerParts) {
    this.#parts = parts
  }

  /** @param changes gets what the kernel has to forget and to redirect */
  follow(now: MonotonicMs, changes: ElementChange[]): void {
    const { flows } = this.#parts
    for (const carried of flows.all())
      if (!isInOrder(carried)) flows.demote(carried, now, changes)
      else if (isLongSilent(carried, now)) {
        forgetProof(carried.userSide.proof)
        flows.demote(carried, now, changes)
      }
    // All that are left are in order.
    for (const lane of flows.lanes.all())
      if (lane.routeId !== lane.route.routeId) this.#followSwitch(lane, now, changes)
  }

  /** To be called when the kernel was told, in the same turn: what those that went along need besides, some of it a few at a time. Their sockets hear
   *  of the shard's refusals, so they follow too.
   *  @param changes gets what tries new ways */
  settle(now: MonotonicMs, changes: ElementChange[]): void {
    const { book, flows } = this.#parts
    for (const lane of this.#switched.splice(0)) {
      // Of a flow that closes before it is recorded the journal knows its group's present shard, and none before.
      this.#record(carried => carried.lane === lane)
      const endpoint = shardEndpoint(lane.route.shard)
      for (const carried of flows.all()) {
        if (carried.lane !== lane) continue
        acceptSwitch(carried.flow, now)
        book.keepPort(carried.flow.flowPort, endpoint, now)
        this.#unsettled.push({ carried, endpoint })
      }
      this.#try(lane, now, changes)
    }
    for (const { carried, endpoint } of this.#unsettled.splice(0, SETTLED_AT_ONCE_MAX)) {
      const { flow, userSide } = carried
      book.recordPort(flow, endpoint)
      if (flow.position !== -1 && userSide.aimedAt !== flow.route.shard) userSide.open()
    }
  }

  /** For those that nobody will settle: user space carries them on, and would take their ports for recorded. */
  recordAll(): void {
    this.#record(() => true)
  }

  #record(isDue: (carried: CarriedFlow) => boolean): void {
    for (const { carried, endpoint } of this.#unsettled)
      if (isDue(carried)) this.#parts.book.recordPort(carried.flow, endpoint)
    this.#unsettled = this.#unsettled.filter(({ carried }) => !isDue(carried))
  }

  /** Who is to follow in time, or cannot be carried to the new shard, is user space's from here on; the others go over by one element. */
  #followSwitch(lane: Lane, now: MonotonicMs, changes: ElementChange[]): void {
    const { flows } = this.#parts
    const { lanes, trials } = flows
    const { route } = lane
    this.#switched.push(lane)
    const road = route.follow === 'resume' ? lanes.roadOf(route) : undefined
    const admits = road === undefined ? 'no' : trials.admits(endpointOf(road), now)
    // The tables are one for each family: a flow stays in its own.
    const isSameFamily = road !== undefined && familyOf(lane.endpoint) === familyOfRoute(road)
    const crossing = admits !== 'no' && isSameFamily ? crossingTo(route, this.#parts, now) : undefined
    if (crossing?.isOpen !== true || lanes.isRestored(route))
      for (const carried of flows.all())
        if (carried.lane === lane && (crossing === undefined || !goesAlong(carried, crossing)))
          flows.demote(carried, now, changes)
    if (road === undefined || admits === 'no') return lanes.close(lane, now, changes)
    lanes.switch(lane, road, now, changes)
  }

  /** One of them finds out whether the new way is open. Several groups that go over in one turn all go along. */
  #try(lane: Lane, now: MonotonicMs, changes: ElementChange[]): void {
    const { flows } = this.#parts
    const { lanes, trials } = flows
    changes.push(...trials.leaveFormer(lane))
    if (lanes.of(lane.route) !== lane || trials.admits(lane.endpoint, now) !== 'first') return
    const first = flows.all().find(carried => carried.lane === lane)
    if (first !== undefined) changes.push(...(trials.begin(first, now, 'switched') ?? []))
  }
}
