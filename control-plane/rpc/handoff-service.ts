import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import {
  arriveReply,
  arriveRequest,
  commitReply,
  handoffReply,
  handoffRequest,
  prepareReply,
  prewarmReply,
  prewarmRequest,
  putPayloadRequest,
} from '../../proto/contract/handoff.ts'
import { ArrivalDesk } from './arrival-desk.ts'
import { boundedMethods } from './bounded-methods.ts'
import { HandoffDesk } from './handoff-desk.ts'
import type { RpcContext } from './rpc-context.ts'

/** Calls that use the store at the same time. */
export const HANDOFF_CALLS_AT_ONCE_MAX = 32
/** Calls that wait for those. */
export const HANDOFF_CALLS_WAITING_MAX = 2_000

/** What agents ask on behalf of the scripts whose players cross a border. */
export function handoffService(context: RpcContext): UntypedServiceImplementation {
  const desk = new HandoffDesk(context)
  const arrivals = new ArrivalDesk(context)
  const method = boundedMethods(context, {
    name: 'calls about hand-offs',
    atOnceMax: HANDOFF_CALLS_AT_ONCE_MAX,
    waitingMax: HANDOFF_CALLS_WAITING_MAX,
  })
  return {
    Prewarm: method(prewarmRequest, prewarmReply, request => desk.prewarm(request)),
    Prepare: method(handoffRequest, prepareReply, request => desk.prepare(request)),
    PutPayload: method(putPayloadRequest, handoffReply, request => desk.putPayload(request)),
    Commit: method(handoffRequest, commitReply, request => desk.commit(request)),
    Abort: method(handoffRequest, handoffReply, request => desk.abort(request)),
    Arrive: method(arriveRequest, arriveReply, request => arrivals.arrive(request)),
  }
}
