import type { DropReason } from './drop-reason.ts'
import type { Flow } from './flow.ts'

/** Fate of one datagram. All verdicts are made beforehand: two per flow, one per reason. */
export type Verdict = ForwardVerdict | OpenVerdict | ReopenVerdict | DropVerdict

export interface ForwardVerdict {
  readonly kind: 'forward'
  readonly flow: Flow
}
/** A new player: the caller asks for a flow. */
export interface OpenVerdict {
  readonly kind: 'open'
}
/** The client of a moved flow went silent and is back: the caller closes `flow` and asks for a new one. */
export interface ReopenVerdict {
  readonly kind: 'reopen'
  readonly flow: Flow
}
export interface DropVerdict {
  readonly kind: 'drop'
  readonly reason: DropReason
}
