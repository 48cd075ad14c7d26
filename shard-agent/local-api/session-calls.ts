import type { KeptCalls } from '../../proto/client/kept-calls.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import {
  banFromScriptReply,
  banFromScriptRequest,
  type ClaimReply,
  claimReply,
  claimRequest,
  type ClaimRequest,
  getStateReply,
  getStateRequest,
  holderReply,
  holderRequest,
  type Holding,
  putStateReply,
  putStateRequest,
  type SeenEndpoint,
  type SessionHolder,
  type StateEntry,
  whoisReply,
  type WhoisReply,
  whoisRequest,
} from '../../proto/contract/session.ts'
import type { Decoded } from '../../proto/contract/wire-fields.ts'

export type BanRequest = Decoded<typeof banFromScriptRequest>

/** What the local API asks of the control plane. Every method may throw SwitchyardError; each may be asked again. */
export interface SessionCalls {
  claim(request: ClaimRequest): Promise<ClaimReply['outcome']>
  check(holder: SessionHolder): Promise<Holding>
  release(holder: SessionHolder): Promise<Holding>
  stamp(holder: SessionHolder): Promise<Holding>
  getState(holder: SessionHolder, key: string): Promise<Decoded<typeof getStateReply>>
  putState(holder: SessionHolder, entries: readonly StateEntry[]): Promise<Holding>
  whois(shard: ShardRef, seen: SeenEndpoint): Promise<WhoisReply>
  /** @returns the ban's id */
  ban(request: BanRequest): Promise<string>
}

/** Over gRPC, to the active node. */
export function sessionCalls(calls: KeptCalls): SessionCalls {
  const hold = async (method: string, holder: SessionHolder): Promise<Holding> =>
    (await calls.call(method, holderRequest, holderReply, { holder })).holding
  return {
    claim: async request => (await calls.call('Claim', claimRequest, claimReply, request)).outcome,
    check: holder => hold('Check', holder),
    release: holder => hold('Release', holder),
    stamp: holder => hold('Stamp', holder),
    getState: (holder, key) =>
      calls.call('GetState', getStateRequest, getStateReply, { holder, keys: [key] }),
    putState: async (holder, entries) =>
      (await calls.call('PutState', putStateRequest, putStateReply, { holder, entries })).holding,
    whois: (shard, seen) => calls.call('Whois', whoisRequest, whoisReply, { shard, seen }),
    ban: async request =>
      (await calls.call('BanFromScript', banFromScriptRequest, banFromScriptReply, request)).id,
  }
}
