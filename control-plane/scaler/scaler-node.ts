import type { ScalerLedger } from './ledger.ts'
import type { LedgerChange } from './ledger.ts'
import type { ProviderName } from './pool.ts'
import type { OrderMistake, PoolOrder } from './provider.ts'
import type { Step } from './step.ts'

/** A provider's account as the control plane's file names it. Secrets and places of it stay with its driver. */
export interface ProviderInfo {
  readonly name: ProviderName
  /** process, docker, webhook, hetzner, linode, digitalocean, openstack. */
  readonly kind: string
  readonly canSnapshot: boolean
  /** See `Provider.mistakes`. */
  readonly mistakes?: ((pool: PoolOrder) => readonly OrderMistake[]) | undefined
}

/** What one pass came to, for people. */
export interface PassOutcome {
  readonly at: number
  /** Everything planned, reports among it. */
  readonly steps: readonly Step[]
  /** Providers whose listing was not complete, with why. */
  readonly unlisted: readonly ProviderName[]
  /** What a person should look at, one sentence each. */
  readonly alarms?: readonly string[]
}

/** What services see of the scaler on this node. */
export interface ScalerNode {
  readonly ledger: ScalerLedger
  readonly providers: ReadonlyMap<ProviderName, ProviderInfo>
  /** Undefined: none since this node became active. */
  lastPass(): PassOutcome | undefined
  /** What would be planned now if these changes had been committed. Asks providers for nothing new. */
  preview(changes: readonly LedgerChange[]): Promise<readonly Step[]>
  /** Something has changed: the next pass comes soon. */
  wake(): void
}
