import type { MonotonicMs } from '../../lib/clock.ts'
import { acceptSwitch } from '../flows/admit.ts'
import type { FlowBook } from '../flows/flow-book.ts'
import type { Candidates } from './candidates.ts'
import type { CarriedFlow } from './carried-flow.ts'

interface GoesAlongParts {
  readonly candidates: Candidates
  readonly book: Pick<FlowBook, 'mayKeepPort'>
}

/** Whether a flow follows its group's switch at once, in the kernel. All of a group wait for the last one's answer: it costs next to nothing. */
export function goesAlong(
  { flow, lane, kernel, userSide }: CarriedFlow,
  { candidates, book }: GoesAlongParts,
  now: MonotonicMs,
): boolean {
  return (
    flow.route === lane.route &&
    // By a door a player comes to one shard, and to no other.
    userSide.isTransparent &&
    // The kernel on the next shard's host has to be told whose the flow is.
    !userSide.isTold &&
    acceptSwitch(flow, now) &&
    candidates.obstacleOf(flow) === undefined &&
    // A port that has served another player of that shard must not serve this one: then the flow gets another.
    flow.flowPort === kernel.flowPort &&
    book.mayKeepPort(flow)
  )
}
