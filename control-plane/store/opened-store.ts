import type { AliasStore } from '../aliases/alias-store.ts'
import type { FactStore } from '../facts/fact-store.ts'
import type { SessionStore } from '../sessions/session-store.ts'

/** One database, and what is kept in it. */
export interface OpenedStore {
  /** Kind and place for people, no secrets. */
  readonly description: string
  readonly facts: FactStore
  readonly sessions: SessionStore
  readonly aliases: AliasStore
  close(): Promise<void>
}
