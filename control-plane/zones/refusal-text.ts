import type { HandoffRefused } from '../../proto/contract/handoff.ts'
import type { Refused } from './handoff-store.ts'

const TEXTS: Readonly<Record<Refused['reason'], string>> = {
  full: 'there are no places',
  away: 'the shard that carries the zone is not ready',
  dwell: 'it has just arrived',
  often: 'it has crossed too often lately',
  fenced: 'this shard does not hold the account (any more)',
  busy: 'it is on another move',
  over: 'this move is over: everybody stays',
}

/** What the store refused, as callers hear it. */
export function refusedBy({ reason, account, retryAfterMs }: Refused): HandoffRefused {
  const why = account === undefined ? TEXTS[reason] : `${account}: ${TEXTS[reason]}`
  return { reason, why, retryAfterMs, account: account ?? '' }
}
