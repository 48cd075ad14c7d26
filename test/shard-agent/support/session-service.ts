import { Metadata, type sendUnaryData, type Server, type ServerUnaryCall, status } from '@grpc/grpc-js'
import { codeOf, messageOf } from '../../../lib/errors.ts'
import { CODE_METADATA } from '../../../proto/client/grpc-error.ts'
import { serviceDefinition } from '../../../proto/client/grpc-package.ts'
import { type Alias, allotAliasesReply, allotAliasesRequest } from '../../../proto/contract/alias.ts'
import {
  banFromScriptReply,
  banFromScriptRequest,
  claimReply,
  claimRequest,
  getStateReply,
  getStateRequest,
  holderReply,
  holderRequest,
  type Holding,
  putStateReply,
  putStateRequest,
  type SessionHolder,
  whoisReply,
  whoisRequest,
} from '../../../proto/contract/session.ts'
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
} from '../../../proto/contract/handoff.ts'
import type { Field } from '../../../proto/contract/wire-fields.ts'
import type { HandoffCalls } from '../../../shard-agent/local-api/handoff-calls.ts'
import type { SessionCalls } from '../../../shard-agent/local-api/session-calls.ts'

/** Serves these sessions over gRPC, with the error codes of the real service. */
export function serveSessions(server: Server, sessions: SessionCalls): void {
  const hold = (run: (holder: SessionHolder) => Promise<Holding>) =>
    unary(holderRequest, holderReply, async ({ holder }) => ({ holding: await run(holder) }))
  server.addService(serviceDefinition('SessionService'), {
    claim: unary(claimRequest, claimReply, async request => ({ outcome: await sessions.claim(request) })),
    check: hold(holder => sessions.check(holder)),
    release: hold(holder => sessions.release(holder)),
    stamp: hold(holder => sessions.stamp(holder)),
    getState: unary(getStateRequest, getStateReply, ({ holder, keys }) =>
      sessions.getState(holder, keys[0] ?? ''),
    ),
    putState: unary(putStateRequest, putStateReply, async ({ holder, entries }) => ({
      holding: await sessions.putState(holder, entries),
    })),
    whois: unary(whoisRequest, whoisReply, ({ shard, seen }) => sessions.whois(shard, seen)),
    banFromScript: unary(banFromScriptRequest, banFromScriptReply, async request => ({
      id: await sessions.ban(request),
    })),
  })
}

/** Serves these hand-offs. */
export function serveHandoffs(server: Server, handoffs: HandoffCalls): void {
  server.addService(serviceDefinition('HandoffService'), {
    prewarm: unary(prewarmRequest, prewarmReply, async request => ({
      outcome: await handoffs.prewarm(request),
    })),
    prepare: unary(handoffRequest, prepareReply, async request => ({
      outcome: await handoffs.prepare(request),
    })),
    putPayload: unary(putPayloadRequest, handoffReply, async request => ({
      outcome: await handoffs.putPayload(request),
    })),
    commit: unary(handoffRequest, commitReply, async request => ({
      outcome: await handoffs.commit(request),
    })),
    abort: unary(handoffRequest, handoffReply, async request => ({ outcome: await handoffs.abort(request) })),
    arrive: unary(arriveRequest, arriveReply, async request => ({ outcome: await handoffs.arrive(request) })),
  })
}

/** Serves these aliases, and nothing else about them. */
export function serveAliases(
  server: Server,
  allot: (ips: readonly string[]) => Promise<readonly Alias[]>,
): void {
  server.addService(serviceDefinition('AliasService'), {
    allotAliases: unary(allotAliasesRequest, allotAliasesReply, async ({ ips }) => ({
      aliases: await allot(ips),
    })),
  })
}

function unary<Q, A>(request: Field<Q>, response: Field<A>, run: (value: Q) => Promise<A>) {
  return (call: ServerUnaryCall<object, object>, answer: sendUnaryData<object>): void => {
    void run(request.decode(call.request, '')).then(
      value => answer(null, response.encode(value) as object),
      (error: unknown) => {
        const metadata = new Metadata()
        metadata.set(CODE_METADATA, codeOf(error))
        answer({ code: status.UNAVAILABLE, details: messageOf(error), metadata })
      },
    )
  }
}
