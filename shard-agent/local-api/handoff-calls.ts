import type { KeptCalls } from '../../proto/client/kept-calls.ts'
import {
  arriveReply,
  type ArriveReply,
  type ArriveRequest,
  arriveRequest,
  commitReply,
  type CommitReply,
  handoffReply,
  type HandoffReply,
  type HandoffRequest,
  handoffRequest,
  prepareReply,
  type PrepareReply,
  prewarmReply,
  type PrewarmReply,
  type PrewarmRequest,
  prewarmRequest,
  putPayloadRequest,
  type PutPayloadRequest,
} from '../../proto/contract/handoff.ts'

/** What the local API asks of the control plane about players who cross a border. Every method may throw SwitchyardError, and the outcome
 *  is unknown then; each may be asked again. */
export interface HandoffCalls {
  prewarm(request: PrewarmRequest): Promise<PrewarmReply['outcome']>
  prepare(request: HandoffRequest): Promise<PrepareReply['outcome']>
  putPayload(request: PutPayloadRequest): Promise<HandoffReply['outcome']>
  commit(request: HandoffRequest): Promise<CommitReply['outcome']>
  abort(request: HandoffRequest): Promise<HandoffReply['outcome']>
  arrive(request: ArriveRequest): Promise<ArriveReply['outcome']>
}

/** Over gRPC, to the active node. */
export function handoffCalls(calls: KeptCalls): HandoffCalls {
  return {
    prewarm: async request => (await calls.call('Prewarm', prewarmRequest, prewarmReply, request)).outcome,
    prepare: async request => (await calls.call('Prepare', handoffRequest, prepareReply, request)).outcome,
    putPayload: async request =>
      (await calls.call('PutPayload', putPayloadRequest, handoffReply, request)).outcome,
    commit: async request => (await calls.call('Commit', handoffRequest, commitReply, request)).outcome,
    abort: async request => (await calls.call('Abort', handoffRequest, handoffReply, request)).outcome,
    arrive: async request => (await calls.call('Arrive', arriveRequest, arriveReply, request)).outcome,
  }
}
