import type { AccountName, banFromScriptReply, banFromScriptRequest } from '../../proto/contract/session.ts'
import type { Decoded } from '../../proto/contract/wire-fields.ts'
import type { Facts } from '../facts/facts.ts'
import type { SessionMetrics } from '../http/session-metrics.ts'
import type { GhostScan } from '../sessions/ghost-scan.ts'
import type { SessionStore } from '../sessions/session-store.ts'

/** Why this account, or whoever comes from this address, may not play; undefined: it may.
 *  @param ip real address of the player; undefined where it is not known */
export type BanCheck = (account: AccountName, ip: string | undefined) => Promise<string | undefined>

export type BanFromScript = (
  request: Decoded<typeof banFromScriptRequest>,
) => Promise<Decoded<typeof banFromScriptReply>>

/** What the services need for sessions. */
export interface SessionContext {
  readonly store: SessionStore
  readonly scan: Pick<GhostScan, 'ghostOf'>
  /** The facts as they were read last, some 100 ms ago: a claim does not read them all again. Undefined before the first read. */
  readonly recentFacts: () => Facts | undefined
  /** Why the store does not answer, as far as is known; undefined when it does. */
  readonly failure: () => string | undefined
  readonly metrics: Pick<SessionMetrics, 'claimed' | 'held'>
  readonly banned: BanCheck
  /** Undefined: this node knows no bans. */
  readonly banFromScript: BanFromScript | undefined
}
