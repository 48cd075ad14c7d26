import type { MonotonicMs } from '../../lib/clock.ts'
import type { AddressFamily } from '../../lib/ip-text.ts'
import { clientHeardAt } from '../flows/flow.ts'
import { type ElementChange, familyOfFlow } from '../kernel/kernel-elements.ts'
import type { KernelTable } from '../kernel/kernel-table.ts'
import { SeeingChains } from '../kernel/seeing-chains.ts'
import type { UserSide } from '../kernel/user-side.ts'
import type { CarriedFlow } from './carried-flow.ts'
import type { Lanes } from './lanes.ts'
import { TableOutline } from './table-outline.ts'
import type { Trials } from './trials.ts'

export interface CarriedFlowsParts {
  readonly table: KernelTable
  readonly lanes: Lanes
  readonly trials: Trials
}

/** What the kernel carries by the tables as they were made or taken over last: whenever they are made anew, there are others of these. */
export class CarriedFlows {
  readonly table: KernelTable
  readonly lanes: Lanes
  readonly trials: Trials
  /** What the tables were made of when they were read first. */
  readonly outline = new TableOutline()
  readonly seeing = new SeeingChains()
  /** When the last reading began: until then it is known what the kernel has carried. */
  readonly known = { at: Number.NEGATIVE_INFINITY }
  /** By flow port. */
  readonly #carried = new Map<number, CarriedFlow>()
  /** Demoted, but counted once more before their elements go. */
  readonly #leaving = new Map<number, CarriedFlow>()
  /** Who was told that the kernel has its flow, and not yet that it has let go; by which carrying, the last one of a flow that was promoted again. */
  readonly #kept = new Map<UserSide, CarriedFlow>()
  /** Of these, whose demotion nobody has been asked to carry out yet. */
  #demoted: CarriedFlow[] = []

  constructor({ table, lanes, trials }: CarriedFlowsParts) {
    this.table = table
    this.lanes = lanes
    this.trials = trials
  }

  get size(): number {
    return this.#carried.size
  }

  all(): MapIterator<CarriedFlow> {
    return this.#carried.values()
  }

  has(flowPort: number): boolean {
    return this.#carried.has(flowPort)
  }

  /** Also one that has just been demoted. */
  find(flowPort: number): CarriedFlow | undefined {
    return this.#carried.get(flowPort) ?? this.#leaving.get(flowPort)
  }

  /** Whether there is anything of this family to be counted. */
  isUsing(family: AddressFamily): boolean {
    for (const flows of [this.#carried, this.#leaving])
      for (const { kernel } of flows.values()) if (familyOfFlow(kernel) === family) return true
    return false
  }

  /** Its elements are in the table, or on their way. */
  add(carried: CarriedFlow): void {
    this.#carried.set(carried.kernel.flowPort, carried)
    this.#kept.set(carried.userSide, carried)
    carried.userSide.keptByKernel?.(true)
    carried.flow.knownUntil = this.known
  }

  /** From now on user space carries the flow. */
  demote(carried: CarriedFlow, now: MonotonicMs, changes: ElementChange[]): void {
    const { flowPort } = carried.kernel
    this.#carried.delete(flowPort)
    this.#leaving.set(flowPort, carried)
    this.#demoted.push(carried)
    changes.push(...this.table.demote(flowPort, now), ...this.trials.leave(carried))
  }

  /** Of whom was demoted since the last time: to be called when the changes that came with it are in the kernel. */
  lettingGo(): () => void {
    const demoted = this.#demoted
    this.#demoted = []
    return () => this.#letGo(demoted)
  }

  /** Nothing is carried by these tables any more. */
  letGoOfAll(): void {
    this.#letGo([...this.#kept.values()])
  }

  /** Takes out what has rested since `until`. */
  collect(until: MonotonicMs, changes: ElementChange[]): void {
    changes.push(...this.table.collect(until))
    for (const [port, { flow }] of this.#leaving) {
      if (this.table.isResting(port)) continue
      this.#leaving.delete(port)
      // Unless it is carried again, by another port.
      if (!this.#carried.has(flow.flowPort)) flow.knownUntil = undefined
    }
  }

  /** The table has gone: what it has carried since it was read last nobody will ever know, so all of it counts as active until now, and its clients as
   *  silent as they were. */
  abandon(now: MonotonicMs): void {
    for (const flows of [this.#carried, this.#leaving])
      for (const { flow } of flows.values()) {
        flow.clientSeenAt = clientHeardAt(flow, now)
        flow.knownUntil = undefined
        flow.activeAt = Math.max(flow.activeAt, now)
        flow.shardSeenAt = Math.max(flow.shardSeenAt, now)
      }
  }

  #letGo(all: readonly CarriedFlow[]): void {
    for (const carried of all) {
      const { userSide } = carried
      // Promoted again meanwhile: the kernel has it.
      if (this.#kept.get(userSide) !== carried) continue
      this.#kept.delete(userSide)
      userSide.keptByKernel?.(false)
    }
  }
}
