import type { MonotonicMs } from '../../lib/clock.ts'
import type { Flow } from '../flows/flow.ts'
import type { KernelFlow } from '../kernel/kernel-elements.ts'
import type { UserSide } from '../kernel/user-side.ts'
import type { Route } from '../routing/route.ts'
import type { Candidate } from './candidates.ts'

/** A group whose flows the kernel may carry. */
export interface Lane {
  readonly route: Route
  /** Its number in the table. */
  readonly group: number
  /** Of the binding that the table leads to. */
  routeId: number
  /** When it began to: what was counted before is not its present shard's. */
  since: MonotonicMs
  /** Of the present shard, as nft writes it. */
  endpoint: string
}

/** A flow that the kernel carries, or has carried until a moment ago. */
export interface CarriedFlow {
  readonly flow: Flow
  readonly userSide: UserSide
  readonly kernel: KernelFlow
  readonly lane: Lane
  /** When its elements were surely in the kernel; undefined while they are on their way. */
  confirmedAt: MonotonicMs | undefined
  /** What its counters showed at the last reading. */
  readonly up: { packets: number; bytes: number }
  readonly down: { packets: number; bytes: number }
  /** What has gone up since anything came down last, and in how many readings it was seen. */
  readonly unanswered: { packets: number; readings: number }
}

const UNANSWERED_PACKETS_MIN = 3
const UNANSWERED_READINGS_MIN = 2

/** Either the shard is silent, or something on the way has begun to drop what the kernel forwards: only user space can tell. */
export function isUnanswered({ unanswered }: CarriedFlow): boolean {
  return unanswered.packets >= UNANSWERED_PACKETS_MIN && unanswered.readings >= UNANSWERED_READINGS_MIN
}

export function newlyCarried(flow: Flow, { userSide, addresses }: Candidate, lane: Lane): CarriedFlow {
  const kernel = { ...addresses, group: lane.group }
  const [up, down] = [
    { packets: 0, bytes: 0 },
    { packets: 0, bytes: 0 },
  ]
  return {
    flow,
    userSide,
    kernel,
    lane,
    confirmedAt: undefined,
    up,
    down,
    unanswered: { packets: 0, readings: 0 },
  }
}

/** False for what only user space can do: flows that have left, were moved, wait for their client's time-out, speak by another address, or have the
 *  proxy itself in between. */
export function isInOrder({ flow, userSide, kernel, lane }: CarriedFlow): boolean {
  return (
    flow.position !== -1 &&
    flow.route === lane.route &&
    flow.flowPort === kernel.flowPort &&
    flow.phase.kind === 'forwarding' &&
    userSide.publicAddress === kernel.publicAddress &&
    userSide.isTransparent
  )
}
