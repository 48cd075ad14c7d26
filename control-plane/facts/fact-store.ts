import type { NodeId, Token } from '../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { EventRecord, NewEvent } from '../events/event.ts'
import type { Change } from './change.ts'
import type { Facts } from './facts.ts'

/** What a commit did. `conflict` names the first change whose condition did not hold; nothing was written. */
export type CommitResult =
  | {
      readonly kind: 'done'
      readonly revision: number
      readonly eventIds: readonly number[]
      readonly at: StoreTimeMs
    }
  | { readonly kind: 'conflict'; readonly index: number; readonly why: string }

/** Which node is active, by the leased row. */
export interface ActiveNode {
  readonly node: NodeId
  readonly token: Token
  /** gRPC address of that node, for redirecting. */
  readonly address: string
  readonly expiresAt: StoreTimeMs
}

/** Truth of the control plane. Implementations: SQLite, MySQL; every one passes `test/contract/fact-store.ts`.
 *  Every method may throw `SWY_STORE_UNAVAILABLE` (retryable; after a commit the outcome is unknown: read again). */
export interface FactStore {
  /** Short description for people: kind and place, no secrets. */
  readonly description: string
  facts(): Promise<Facts>
  /** Applies all changes and events in one transaction, or nothing. Events get ids in order; every change is attributed to `node`.
   *  @throws SwitchyardError `SWY_STORE_STALE` when `token` is not the active one any more or its lease ran out */
  commit(token: Token, changes: readonly Change[], events: readonly NewEvent[]): Promise<CommitResult>
  /** Newest `limit` events, oldest first; of one subject, or after one id, where given. `oldest`: the first `limit` of them instead. */
  events(query: {
    readonly subject?: string
    readonly after?: number
    readonly limit: number
    readonly oldest?: boolean
  }): Promise<readonly EventRecord[]>
  /** The remembered answer of a request, if there is one (kept for a day). */
  request(requestId: string): Promise<{ readonly digest: string; readonly answer: string } | undefined>
  /** Takes or renews the lease of the active node by compare-and-set. A take-over (another node's lease has run out, or there is none) raises the
   *  token by one, as does a node's first claim after a restart or a resignation; renewing keeps it. Returns who is active now.
   *  @throws SwitchyardError `SWY_STORE_STALE` when another process leads under this node's name */
  lead(node: NodeId, address: string, ttlMs: number): Promise<ActiveNode>
  /** Gives the lease up if this token holds it, so that a standby takes over at once. */
  resign(token: Token): Promise<void>
  close(): Promise<void>
}
