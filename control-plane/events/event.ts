import type { StoreTimeMs } from '../../lib/store-time.ts'

/** One line of the audit: who did what to whom, why, before and after, and which event led to it. */
export interface NewEvent {
  /** `system`, or the person who asked. */
  readonly actor: string
  /** `<noun>.<what happened>`, for example `shard.fenced`. */
  readonly kind: string
  readonly subject: string
  /** One sentence for people. */
  readonly summary: string
  readonly why: string
  readonly before?: unknown
  readonly after?: unknown
  /** Id of the event that led to this one. */
  readonly cause?: number
}

export interface EventRecord {
  readonly id: number
  readonly at: StoreTimeMs
  readonly node: string
  readonly actor: string
  readonly kind: string
  readonly subject: string
  readonly summary: string
  readonly why: string
  readonly before: unknown
  readonly after: unknown
  readonly cause: number | undefined
}

/** Older events beyond this many are dropped by the store, oldest first. */
export const EVENTS_KEPT_MAX = 100_000
