import type { MonotonicMs } from '../../lib/clock.ts'
import type { ListenerName } from '../../proto/contract/ids.ts'
import { type FlowBook, shardEndpoint } from '../flows/flow-book.ts'
import type { Route } from '../routing/route.ts'
import type { Candidates } from './candidates.ts'
import type { CarriedFlow } from './carried-flow.ts'

/** What the way of a group to its next shard lets pass. */
export interface Crossing {
  /** Nothing of what it depends on stands against any flow: nobody has to look at each. */
  readonly isOpen: boolean
  readonly passes: (listener: ListenerName) => boolean
  readonly mayKeepPort: (flowPort: number) => boolean
}

export interface CrossingParts {
  readonly candidates: Pick<Candidates, 'passesTo' | 'allPassTo'>
  readonly book: Pick<FlowBook, 'mayKeepPort' | 'mayKeepPorts'>
}

/** All flows of a group wait for the last one's answer: where they have all in common, nobody is asked one by one. */
export function crossingTo(route: Route, { candidates, book }: CrossingParts, now: MonotonicMs): Crossing {
  const endpoint = shardEndpoint(route.shard)
  return {
    isOpen: book.mayKeepPorts(endpoint, now) && candidates.allPassTo(route),
    passes: listener => candidates.passesTo(route, listener),
    // A port that has served another player of that shard must not serve this one: then the flow gets another.
    mayKeepPort: flowPort => book.mayKeepPort(flowPort, endpoint, now),
  }
}

/** Whether a flow that is in order (`isInOrder`) follows its group's switch at once, in the kernel. What else could stand against it did so before it was
 *  promoted. */
export function goesAlong({ flow, kernel, userSide }: CarriedFlow, crossing: Crossing): boolean {
  return (
    // The kernel on the next shard's host has to be told whose the flow is.
    !userSide.isTold && crossing.passes(flow.player.listener) && crossing.mayKeepPort(kernel.flowPort)
  )
}
