import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HostId, Token } from '../../proto/contract/ids.ts'
import type { NewEvent } from '../events/event.ts'
import type { BreakerEvent, BreakerKey, BreakerState } from './breaker.ts'
import type { Budget, BudgetPurpose, BudgetScope } from './budget.ts'
import type { CollectionFacts, CollectionName, ScalerCollections } from './collections.ts'
import type { HardCaps } from './hard-caps.ts'
import type { HostRecord } from './host.ts'
import type { DeleteApproval } from './limit-deletes.ts'
import type { HostEvent } from './next-host.ts'
import type { PoolName, PoolRecord, PoolSpec, ProviderName, Rollout, TemplateName } from './pool.ts'
import type { ProviderPause } from './provider-pause.ts'
import type { ManualOverride } from './policies/combine-policies.ts'
import type { BrakableAct, ScalerBrake } from './scaler-brake.ts'
import type { Proposal } from './settle-desired.ts'
import type { UndoItem } from './undo-list.ts'

/** Everything the scaler knows that outlives a process, read in one transaction. Bounded: pools × `POOL_HOSTS_MAX`, rows of gone hosts for
 *  `GONE_KEPT_MS`. */
export interface ScalerFacts {
  /** Our owner tag. */
  readonly installation: string
  readonly pools: readonly PoolRecord[]
  readonly hosts: readonly HostRecord[]
  readonly budgets: readonly Budget[]
  readonly caps: HardCaps
  readonly breakers: ReadonlyMap<BreakerKey, BreakerState>
  readonly pauses: readonly ProviderPause[]
  readonly brakes: readonly ScalerBrake[]
  readonly approvals: readonly DeleteApproval[]
  readonly collections: CollectionFacts
  /** By the store's clock, when they were read. */
  readonly now: StoreTimeMs
}

/** One write, as data. A change whose condition does not hold refuses its whole commit. Times are the store's, taken at the commit. */
export type LedgerChange =
  /** Changes nothing. Holds if the pool's row is still of this version: it grows with its declaration, `desired`, `spares`, pause and rollout,
   *  and when somebody lets one of its hosts go, protects or cordons it; not with its hosts otherwise. */
  | { readonly kind: 'pool.unchanged'; readonly pool: PoolName; readonly version: number }
  /** Holds if the id is new. `plannedAt` is the store's; raises the pool's `lastOrdinal`. */
  | { readonly kind: 'host.insert'; readonly host: HostRecord; readonly ordinal: number | undefined }
  /** Holds if `nextHost` has an answer. What follows from it goes with it: see `consequences.ts`. */
  | { readonly kind: 'host.event'; readonly host: HostId; readonly event: HostEvent; readonly why: string }
  /** Always holds. */
  | {
      readonly kind: 'pool.rollout'
      readonly pool: PoolName
      readonly rollout: Rollout | undefined
      readonly template: TemplateName | undefined
    }
  /** Always holds. */
  | { readonly kind: 'pool.reached'; readonly pool: PoolName; readonly hosts: number }
  /** Holds if every one of these budgets has a token. */
  | {
      readonly kind: 'budget.take'
      readonly scopes: readonly BudgetScope[]
      readonly purpose: BudgetPurpose
    }
  /** Holds if the event is not `started`, or the breaker allows a start. */
  | { readonly kind: 'breaker.tell'; readonly key: BreakerKey; readonly event: BreakerEvent }
  /** Always holds. Never shortens a pause. */
  | { readonly kind: 'provider.pause'; readonly provider: ProviderName; readonly retryAfterMs: number }
  /** Changes nothing. Holds if the provider is not paused. */
  | { readonly kind: 'provider.unpaused'; readonly provider: ProviderName }
  /** Changes nothing. Holds if no brake stops this. */
  | {
      readonly kind: 'brake.none'
      readonly act: BrakableAct
      readonly pool: Pick<PoolSpec, 'name' | 'provider' | 'region'>
    }
  /** Inserts the pool, or replaces what is declared of it: its hosts, its level (unless `hosts` changed) and its history stay. Holds if its
   *  version is `expected` (undefined: there is none). */
  | { readonly kind: 'pool.put'; readonly spec: PoolSpec; readonly expected: number | undefined }
  /** Holds if its version is `expected` and no host of it exists any more. */
  | { readonly kind: 'pool.remove'; readonly pool: PoolName; readonly expected: number }
  /** Settled in the commit, see `settleDesired`: two that arrive together do not both find the cooldown over. Holds if there is the pool; what it
   *  came to is in the row. */
  | {
      readonly kind: 'pool.propose'
      readonly pool: PoolName
      readonly proposal: Proposal
      readonly declare: boolean
    }
  /** Holds if there is the pool. */
  | { readonly kind: 'pool.spares'; readonly pool: PoolName; readonly spares: number }
  | { readonly kind: 'pool.override'; readonly pool: PoolName; readonly override: ManualOverride | undefined }
  | { readonly kind: 'pool.pause'; readonly pool: PoolName; readonly paused: boolean }
  | { readonly kind: 'pool.unfreeze'; readonly pool: PoolName; readonly forMs: number }
  /** Always holds. */
  | {
      readonly kind: 'approval.put'
      readonly hosts: readonly HostId[]
      readonly by: string
      readonly forMs: number
    }
  /** Replaces the list of what belongs to a host. Holds if it is still as `seen`. */
  | {
      readonly kind: 'host.undo'
      readonly host: HostId
      readonly seen: readonly UndoItem[]
      readonly items: readonly UndoItem[]
    }
  /** Drops the row. Holds if it has been gone, or evicted, for `GONE_KEPT_MS`. */
  | { readonly kind: 'host.forget'; readonly host: HostId }
  | RecordChange

/** Holds if the record's version is `expected` (undefined: there is none). A new record has version 1. */
export type RecordChange = {
  readonly [Name in CollectionName]:
    | {
        readonly kind: 'record.put'
        readonly collection: Name
        readonly id: string
        readonly expected: number | undefined
        readonly value: ScalerCollections[Name]
      }
    | {
        readonly kind: 'record.remove'
        readonly collection: Name
        readonly id: string
        readonly expected: number
      }
}[CollectionName]

/** The scaler's share of the store. */
export interface ScalerLedger {
  /** @throws SwitchyardError `SWY_STORE_UNAVAILABLE` */
  read(): Promise<ScalerFacts>
  /** All or nothing, events with it. `refused`: a condition did not hold, or the token is not the pools' lease's any more; read again.
   *  @throws SwitchyardError `SWY_LIMIT` for what no reading again makes possible; `SWY_STORE_UNAVAILABLE` */
  commit(
    token: Token,
    changes: readonly LedgerChange[],
    events: readonly NewEvent[],
  ): Promise<'done' | 'refused'>
}
