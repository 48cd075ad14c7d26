import type { StoreTimeMs } from '../../lib/store-time.ts'
import { sameShard, type Incarnation, type ShardRef } from '../../proto/contract/ids.ts'
import type { Epoch } from '../../proto/contract/session.ts'
import type { ShardLifeName } from '../shards/shard.ts'
import { isPlayed, type SessionRecord } from './session.ts'
import { type Claim, type ClaimOutcome, SHARD_LEASE_MARGIN_MS } from './session-store.ts'

/** What the row of `shard` says of a shard id: its latest incarnation, and how that one is. */
export interface ShardStanding {
  readonly incarnation: Incarnation
  readonly state: ShardLifeName
}

/** What a claim is judged by: read under one lock, and still true when its outcome is written. */
export interface ClaimView {
  readonly claim: Claim
  readonly claimant: ShardStanding | undefined
  /** Of the claiming incarnation; undefined if it never had one. */
  readonly leaseUntil: StoreTimeMs | undefined
  readonly session: SessionRecord | undefined
  /** Of the shard id that holds the session; undefined if nobody does, or it is unknown. */
  readonly holder: ShardStanding | undefined
  /** Of a session that is granted: until when the new shard may claim it. */
  readonly grantUntil: StoreTimeMs | undefined
  readonly quarantineUntil: StoreTimeMs
  readonly now: StoreTimeMs
}

export type ClaimVerdict = ClaimOutcome | { readonly kind: 'take'; readonly epoch: Epoch }

/** Who gets an account. The same rule as the procedure `swy_claim` in `sql/mysql/`. A lease that ran out frees nothing: only a shard that is
 *  `fenced`, `gone`, replaced or unknown has lost what it held. What was handed over to a shard is that shard's, with the epoch of
 *  the grant, until a margin after the grant has run out. */
export function decideClaim(view: ClaimView): ClaimVerdict {
  const { claim, session, quarantineUntil, now } = view
  const refusal = refusalOf(view)
  if (refusal !== undefined) return { kind: 'refused', why: refusal }
  if (session !== undefined && isRepeated(claim, session))
    return { kind: 'granted', epoch: session.epoch, repeated: true }
  if (quarantineUntil > now) return { kind: 'quarantine', until: quarantineUntil, now }
  if (session !== undefined && isGrantedTo(claim, session)) return { kind: 'take', epoch: session.epoch }
  if (session !== undefined && isTaken(view, session)) return { kind: 'busy', session, now }
  return { kind: 'take', epoch: nextEpoch(session?.epoch, now) }
}

/** Whether this incarnation has not been given up: then nobody else may have what it holds. */
export function isLiving(shard: ShardRef, standing: ShardStanding | undefined): boolean {
  return (
    standing?.incarnation === shard.incarnation && standing.state !== 'fenced' && standing.state !== 'gone'
  )
}

/** Larger than every epoch before it, also than those that an asynchronous fail-over of the database has lost: microseconds since 1970,
 *  which stay below 2^53 until the year 2255. */
export function nextEpoch(last: Epoch | undefined, now: StoreTimeMs): Epoch {
  return Math.max((last ?? 0) + 1, now * 1_000) as Epoch
}

function refusalOf({ claim, claimant, leaseUntil, now }: ClaimView): string | undefined {
  if (claimant?.incarnation !== claim.shard.incarnation)
    return 'this incarnation of the shard is not known, or not the latest'
  if (claimant.state !== 'ready' && claimant.state !== 'draining') return `the shard is ${claimant.state}`
  if (leaseUntil === undefined || leaseUntil <= now) return "the shard's lease has run out"
  return undefined
}

function isRepeated(claim: Claim, { state }: SessionRecord): boolean {
  return isPlayed(state) && sameShard(state.shard, claim.shard) && state.attempt === claim.attempt
}

function isGrantedTo(claim: Claim, { state }: SessionRecord): boolean {
  return state.kind === 'granted' && sameShard(state.shard, claim.shard)
}

function isTaken({ grantUntil, holder, now }: ClaimView, { state }: SessionRecord): boolean {
  if (state.kind === 'granted' && (grantUntil ?? 0) + SHARD_LEASE_MARGIN_MS <= now) return false
  return state.kind !== 'free' && isLiving(state.shard, holder)
}
