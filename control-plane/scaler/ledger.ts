import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HostId, Token } from '../../proto/contract/ids.ts'
import type { BreakerEvent, BreakerKey, BreakerState } from './breaker.ts'
import type { Budget, BudgetPurpose, BudgetScope } from './budget.ts'
import type { HardCaps } from './hard-caps.ts'
import type { HostRecord } from './host.ts'
import type { DeleteApproval } from './limit-deletes.ts'
import type { HostEvent } from './next-host.ts'
import type { PoolName, PoolRecord, PoolSpec, ProviderName, Rollout, TemplateName } from './pool.ts'
import type { ProviderPause } from './provider-pause.ts'
import type { BrakableAct, ScalerBrake } from './scaler-brake.ts'

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
  /** By the store's clock, when they were read. */
  readonly now: StoreTimeMs
}

/** One write, as data. A change whose condition does not hold refuses its whole commit. Times are the store's, taken at the commit. */
export type LedgerChange =
  /** Changes nothing. Holds if the pool's row is still of this version: it grows with its declaration, `desired`, `spares`, pause and rollout,
   *  not with its hosts. */
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

/** The scaler's share of the store. */
export interface ScalerLedger {
  read(): Promise<ScalerFacts>
  /** All or nothing. `refused`: a condition did not hold, or the token is not the pools' lease's any more; read again. */
  commit(token: Token, changes: readonly LedgerChange[]): Promise<'done' | 'refused'>
}
