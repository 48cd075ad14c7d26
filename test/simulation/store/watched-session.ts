import type { Claim, ClaimOutcome } from '../../../control-plane/sessions/session-store.ts'
import type { AccountName, Epoch, SessionHolder } from '../../../proto/contract/session.ts'

/** What the session store has done. */
export type WatchedSession =
  | { readonly kind: 'session-claimed'; readonly claim: Claim; readonly outcome: ClaimOutcome }
  /** Released by its holder, or freed with a higher epoch. */
  | { readonly kind: 'session-left'; readonly account: AccountName; readonly epoch: Epoch }
  | { readonly kind: 'session-saved'; readonly holder: SessionHolder }
