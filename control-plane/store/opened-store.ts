import type { AliasStore } from '../aliases/alias-store.ts'
import type { FactStore } from '../facts/fact-store.ts'
import type { ScalerLedger } from '../scaler/ledger.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import type { HandoffStore } from '../zones/handoff-store.ts'

/** One database, and what is kept in it. */
export interface OpenedStore {
  /** Kind and place for people, no secrets. */
  readonly description: string
  readonly facts: FactStore
  readonly sessions: SessionStore
  readonly aliases: AliasStore
  readonly scaler: ScalerLedger
  readonly handoffs: HandoffStore
  close(): Promise<void>
}
