import type { DropReason } from './drop-reason.ts'
import type { ForwardVerdict, ReopenVerdict } from './flow.ts'

/** Fate of one datagram. All verdicts are made beforehand: two per flow, one per reason. */
export type Verdict = ForwardVerdict | OpenVerdict | ReopenVerdict | DropVerdict

/** A new player: the caller asks for a flow. */
export interface OpenVerdict {
  readonly kind: 'open'
}
export interface DropVerdict {
  readonly kind: 'drop'
  readonly reason: DropReason
}
