import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { InOrder } from '../../lib/in-order.ts'
import {
  banFromScriptReply,
  banFromScriptRequest,
  claimReply,
  claimRequest,
  getStateReply,
  getStateRequest,
  type Holding,
  holderReply,
  holderRequest,
  putStateReply,
  putStateRequest,
  type SessionHolder,
  whoisReply,
  whoisRequest,
} from '../../proto/contract/session.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import { ClaimDesk } from './claim-desk.ts'
import { banFromScript } from './ban-from-script.ts'
import { boundedMethods } from './bounded-methods.ts'
import type { Operator } from './operator.ts'
import { ReturnDesk } from './return-desk.ts'
import type { RpcContext } from './rpc-context.ts'
import { whois } from './whois.ts'

/** Calls that use the store at the same time: about as many as it has connections. */
export const SESSION_CALLS_AT_ONCE_MAX = 32
/** Calls that wait for those; a login that has to wait longer than this many others is told so at once. */
export const SESSION_CALLS_WAITING_MAX = 2_000

type HolderCall = keyof Pick<SessionStore, 'check' | 'release' | 'stamp'>

/** What agents ask on behalf of the scripts of their game servers. */
export function sessionService(context: RpcContext, operator: Operator): UntypedServiceImplementation {
  const { store } = context.sessions
  const desk = new ClaimDesk(context, new ReturnDesk(context, operator))
  const method = boundedMethods(context, {
    name: 'calls about sessions',
    atOnceMax: SESSION_CALLS_AT_ONCE_MAX,
    waitingMax: SESSION_CALLS_WAITING_MAX,
  })
  // One whose caller has given up may still be trying, at a row that a script keeps locked, and must not come after a later one.
  const saves = new InOrder()
  const holderMethod = (name: HolderCall) =>
    method(holderRequest, holderReply, async ({ holder }) => {
      const holding = noted(context, name, holder, await store[name](holder))
      if (name === 'release' && holding === 'held') desk.letGo(holder)
      return { holding }
    })
  return {
    Claim: method(claimRequest, claimReply, request => desk.claim(request)),
    Check: holderMethod('check'),
    Release: holderMethod('release'),
    Stamp: holderMethod('stamp'),
    GetState: method(getStateRequest, getStateReply, async ({ holder, keys }) => {
      const state = await store.state(holder, keys)
      noted(context, 'get', holder, state.kind)
      return { holding: state.kind, entries: state.kind === 'held' ? state.entries : [] }
    }),
    PutState: method(putStateRequest, putStateReply, async ({ holder, entries }) => {
      const holding = await saves.run(holder.account, () => store.putState(holder, entries))
      return { holding: noted(context, 'put', holder, holding) }
    }),
    Whois: method(whoisRequest, whoisReply, request => whois(context, request)),
    BanFromScript: method(banFromScriptRequest, banFromScriptReply, request =>
      banFromScript(context, operator, request),
    ),
  }
}

/** Counts the answer. Who believes to hold what it does not is told again until its script has heard it. */
function noted(
  { live, sessions }: RpcContext,
  call: HolderCall | 'get' | 'put',
  holder: SessionHolder,
  holding: Holding,
): Holding {
  sessions.metrics.held(call, holding)
  if (holding === 'fenced' && call !== 'release')
    live.notices.post('fenced', holder, 'the account belongs to somebody else')
  return holding
}
