import type { MonotonicMs } from '../../lib/clock.ts'
import type { Flow } from '../flows/flow.ts'
import type { FlowTable } from '../flows/flow-table.ts'
import type { ElementChange } from '../kernel/kernel-elements.ts'
import type { Candidates } from './candidates.ts'
import { type CarriedFlow, newlyCarried } from './carried-flow.ts'
import type { CarriedFlows } from './carried-flows.ts'
import type { HeldBack, HeldBackCounts } from './held-back.ts'
import type { PortsWarning } from './ports-warning.ts'

/** In one tick. */
const LOOKED_AT_PER_TICK_MAX = 512

export interface PromoterParts {
  readonly flows: CarriedFlows
  readonly candidates: Candidates
  /** All that there are. */
  readonly table: Pick<FlowTable, 'some'>
  readonly warning: PortsWarning
  readonly heldBack: HeldBackCounts
}

/** Hands flows that have proven themselves to the kernel; looks at some of them in each tick, and so at all of them in turn. */
export class Promoter {
  readonly #parts: PromoterParts
  #cursor = 0

  constructor(parts: PromoterParts) {
    this.#parts = parts
  }

  /** @param changes gets what it takes
   *  @returns those that are new to the kernel */
  promoteSome(now: MonotonicMs, changes: ElementChange[]): readonly CarriedFlow[] {
    const looked = this.#parts.table.some(this.#cursor, LOOKED_AT_PER_TICK_MAX)
    this.#cursor = looked.length < LOOKED_AT_PER_TICK_MAX ? 0 : this.#cursor + looked.length
    const promoted: CarriedFlow[] = []
    for (const flow of looked) {
      if (flow.player.protocol !== 'udp' || this.#parts.flows.has(flow.flowPort)) continue
      const carried = this.#promote(flow, now, changes)
      if (typeof carried === 'string') this.#holdBack(flow, carried)
      else promoted.push(carried)
    }
    if (this.#cursor === 0) this.#parts.heldBack.turn()
    return promoted
  }

  #holdBack(flow: Flow, why: HeldBack): void {
    const { flows, warning, heldBack } = this.#parts
    heldBack.note(why)
    if (why === 'ports') warning.note(flow, route => flows.lanes.roadOf(route) !== undefined)
  }

  #promote(flow: Flow, now: MonotonicMs, changes: ElementChange[]): CarriedFlow | HeldBack {
    const { flows, candidates } = this.#parts
    const { lanes, trials, table } = flows
    const candidate = candidates.of(flow)
    if (typeof candidate === 'string') return candidate
    const lane = lanes.of(flow.route) ?? lanes.open(flow.route, now, changes)
    if (lane === undefined) return 'shard'
    const admits = trials.admits(lane.endpoint, now)
    if (admits === 'no') return 'road'
    const carried = newlyCarried(flow, candidate, lane)
    const watching = admits === 'first' ? trials.begin(carried, now, 'promoted') : []
    if (watching === undefined) return 'road'
    const added = table.promote(carried.kernel)
    if (added === undefined) {
      trials.leave(carried)
      return 'room'
    }
    changes.push(...watching, ...added)
    flows.add(carried)
    return carried
  }
}
