import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { outcome } from '../../proto/contract/admin.ts'
import {
  getSessionRequest,
  type ListSessionsRequest,
  listSessionsRequest,
  releaseSessionRequest,
  sessionList,
  type SessionView,
  sessionView as sessionViewField,
} from '../../proto/contract/session-admin.ts'
import type { AccountName } from '../../proto/contract/session.ts'
import { resolve } from '../facts/request.ts'
import { shardOf, type World } from '../facts/world.ts'
import type { SessionRecord } from '../sessions/session.ts'
import { noSession } from '../sessions/plan-release.ts'
import { sessionView } from '../views/session-view.ts'
import { unary } from './handlers.ts'
import type { Operator } from './operator.ts'
import { releaseSession } from './release-session.ts'
import { type RpcContext, worldNow } from './rpc-context.ts'

export const SESSIONS_DEFAULT = 1_000
/** Sessions that one read brings. */
const PAGE_SESSIONS_MAX = 1_000
/** Sessions that a filter which the store does not know looks through. */
export const SESSIONS_SEARCHED_MAX = 100_000

export function sessionAdminService(context: RpcContext, operator: Operator): UntypedServiceImplementation {
  return {
    ListSessions: unary({
      context,
      request: listSessionsRequest,
      response: sessionList,
      run: request => listSessions(context, request),
    }),
    GetSession: unary({
      context,
      request: getSessionRequest,
      response: sessionViewField,
      run: async ({ account }) => {
        const world = await worldNow(context)
        const { session, now } = await context.sessions.store.session(account)
        if (session === undefined) throw noSession(account)
        return sessionView(world, session, now, context.sessions.scan.ghostOf(world, session, now))
      },
    }),
    ReleaseSession: unary({
      context,
      request: releaseSessionRequest,
      response: outcome,
      run: request => releaseSession(context, operator, request),
    }),
  }
}

async function listSessions(
  context: RpcContext,
  request: ListSessionsRequest,
): Promise<{ readonly sessions: readonly SessionView[]; readonly total: number }> {
  const { store, scan } = context.sessions
  const world = await worldNow(context)
  const limit = request.limit === 0 ? SESSIONS_DEFAULT : request.limit
  const { fits, query } = filterOf(world, request)
  const filtered = request.ghosts || request.fleet !== ''
  const sessions: SessionView[] = []
  let total = 0
  let after: AccountName | undefined
  for (let read = 0; read < SESSIONS_SEARCHED_MAX; read += PAGE_SESSIONS_MAX) {
    const from = after === undefined ? {} : { after }
    const page = await store.sessions({ ...query, ...from, limit: PAGE_SESSIONS_MAX })
    for (const session of page.sessions) {
      const ghost = scan.ghostOf(world, session, page.now)
      if (!fits(session) || (request.ghosts && ghost === undefined)) continue
      total += 1
      if (sessions.length < limit) sessions.push(sessionView(world, session, page.now, ghost))
    }
    after = page.sessions.at(-1)?.account
    const isLast = page.sessions.length < PAGE_SESSIONS_MAX
    // Without a filter of ours the store has counted already.
    if (!filtered) total = page.total
    if (isLast || (!filtered && sessions.length >= limit)) break
  }
  return { sessions, total }
}

function filterOf(world: World, { accountPrefix, shard, fleet }: ListSessionsRequest) {
  const one =
    shard === '' ? undefined : resolve('shard', world.facts.shards, found => found.ref.shardId, shard)
  const name =
    fleet === '' ? undefined : resolve('fleet', world.facts.fleets, found => found.spec.name, fleet).spec.name
  return {
    query: { accountPrefix, ...(one === undefined ? {} : { shard: one.ref }) },
    fits: ({ state }: SessionRecord): boolean =>
      name === undefined || (state.kind !== 'free' && shardOf(world.facts, state.shard)?.fleet === name),
  }
}
