import { durationMs } from './common.ts'
import { type MoveId, shardRef } from './ids.ts'
import { accountName, attempt, claimRefusal, epoch, seenEndpoint } from './session.ts'
import {
  bytes,
  type Decoded,
  enumeration,
  flag,
  list,
  message,
  optional,
  pattern,
  text,
  union,
} from './wire-fields.ts'
import { zoneName } from './zone.ts'

/** Named by whoever starts it; the same again gets the same answer. */
export const HANDOFF_ID_PATTERN = /^[A-Za-z0-9_-]{8,63}$/
export const handoffId = pattern<MoveId>(HANDOFF_ID_PATTERN, 'move id (8 to 63 letters, digits, _ or -)', 63)

/** A vehicle with everybody in it. */
export const HANDOFF_MEMBERS_MAX = 16
/** What a script hands over with one player: position, vehicle, anything. */
export const PAYLOAD_BYTES_MAX = 65_535

/** So long places are kept after a prewarm, which may be asked again. */
export const PLACES_KEPT_MS = 20_000
/** So long after the prepare the commit must have come. */
export const COMMIT_WITHIN_MS = 5_000
/** So long after the commit the new shard may claim; then the account is free, with what was saved last. */
export const ARRIVE_WITHIN_MS = 20_000

export const handoffMember = message({ account: accountName, epoch })
export type HandoffMember = Decoded<typeof handoffMember>

export type HandoffRefusal =
  'full' | 'away' | 'closed' | 'dwell' | 'often' | 'fenced' | 'busy' | 'over' | 'brake'
export const handoffRefusal = enumeration<HandoffRefusal>({
  full: 'HANDOFF_REFUSAL_FULL',
  away: 'HANDOFF_REFUSAL_AWAY',
  closed: 'HANDOFF_REFUSAL_CLOSED',
  dwell: 'HANDOFF_REFUSAL_DWELL',
  often: 'HANDOFF_REFUSAL_OFTEN',
  fenced: 'HANDOFF_REFUSAL_FENCED',
  busy: 'HANDOFF_REFUSAL_BUSY',
  over: 'HANDOFF_REFUSAL_OVER',
  brake: 'HANDOFF_REFUSAL_BRAKE',
})
export const handoffRefused = message({
  reason: handoffRefusal,
  why: text(200),
  retryAfterMs: durationMs,
  account: text(64),
})
export type HandoffRefused = Decoded<typeof handoffRefused>

export const prewarmRequest = message({
  moveId: handoffId,
  shard: shardRef,
  members: list(handoffMember, HANDOFF_MEMBERS_MAX),
  toZone: zoneName,
})
export type PrewarmRequest = Decoded<typeof prewarmRequest>
export const prewarmReply = message({
  outcome: union('outcome', { reserved: message({ validMs: durationMs }), refused: handoffRefused }),
})
export type PrewarmReply = Decoded<typeof prewarmReply>

export const handoffRequest = message({ moveId: handoffId, shard: shardRef })
export type HandoffRequest = Decoded<typeof handoffRequest>
export const prepareReply = message({
  outcome: union('outcome', { prepared: message({ leftMs: durationMs }), refused: handoffRefused }),
})
export type PrepareReply = Decoded<typeof prepareReply>

export const putPayloadRequest = message({
  moveId: handoffId,
  shard: shardRef,
  account: accountName,
  payload: bytes(PAYLOAD_BYTES_MAX),
})
export type PutPayloadRequest = Decoded<typeof putPayloadRequest>
const done = message<Record<never, never>>({})
export const handoffReply = message({ outcome: union('outcome', { done, refused: handoffRefused }) })
export type HandoffReply = Decoded<typeof handoffReply>

export const commitReply = message({
  outcome: union('outcome', { committed: message({ claimMs: durationMs }), refused: handoffRefused }),
})
export type CommitReply = Decoded<typeof commitReply>

export const arriveRequest = message({
  shard: shardRef,
  account: accountName,
  attempt,
  seen: optional(seenEndpoint),
})
export type ArriveRequest = Decoded<typeof arriveRequest>
export const arriveReply = message({
  outcome: union('outcome', {
    ticket: message({
      epoch,
      repeated: flag,
      moveId: handoffId,
      fromZone: zoneName,
      toZone: zoneName,
      payload: bytes(PAYLOAD_BYTES_MAX),
    }),
    /** A login like any other. */
    none: done,
    refused: message({ reason: claimRefusal, why: text(300), retryAfterMs: durationMs }),
  }),
})
export type ArriveReply = Decoded<typeof arriveReply>
