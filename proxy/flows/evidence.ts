import type { MonotonicMs } from '../../lib/clock.ts'
import type { ShardObservation } from '../../proto/contract/proxy-link.ts'
import { type CarriedShard, flowsOnShard } from '../routing/route.ts'
import { NEVER, NOTHING_UNANSWERED, type ShardEvidence } from '../routing/shard-evidence.ts'
import { waitingFor } from '../routing/shard-turns.ts'
import type { Flow } from './flow.ts'

/** Signal S4 needs so many flows that sent within the last second. */
export const SENDERS_MIN = 3
export const WINDOW_MS = 1_000
/** Silence that counts while too little is known about the shard's rhythm, and the clamp once it is known. */
export const SILENCE_DEFAULT_MS = 2_000
export const SILENCE_MIN_MS = 1_500
export const SILENCE_MAX_MS = 4_000
const GAPS_MIN = 32
const GAP_WEIGHT = 1 / 32
/** Deviations above the mean gap that make an answer's absence a one in 10^8 event under a normal law: the threshold 8 of
 *  the phi accrual failure detector (Hayashibara et al. 2004). */
const DEVIATIONS = 5.6
/** Signal S6: probes in a row without an answer. */
export const PROBES_UNANSWERED_MAX = 3

/** A datagram that `flow` has just been admitted with went to its shard. On the packet path: no allocation, so the time is taken
 *  from the flow; a number that a call hands on may have to be allocated. */
export function noteSent(flow: Flow): void {
  const now = flow.clientSeenAt
  const { evidence } = flow.route.shard
  if (evidence.unansweredSince === NOTHING_UNANSWERED) evidence.unansweredSince = now
  const window = Math.floor(now / WINDOW_MS)
  if (evidence.window !== window) turnWindow(evidence, window)
  if (flow.sentWindow === window) return
  flow.sentWindow = window
  evidence.sendersInWindow += 1
}

function turnWindow(evidence: ShardEvidence, window: number): void {
  evidence.sendersInWindowBefore = window === evidence.window + 1 ? evidence.sendersInWindow : 0
  evidence.sendersInWindow = 0
  evidence.window = window
}

/** Something came back from the shard. On the packet path: no allocation. */
export function noteAnswered(evidence: ShardEvidence, now: MonotonicMs): void {
  if (evidence.answeredAt !== NEVER && evidence.unansweredSince !== NOTHING_UNANSWERED) {
    // Only gaps during which somebody was waiting say anything about the shard's rhythm.
    const gapMs = Math.min(SILENCE_MAX_MS, now - Math.max(evidence.answeredAt, evidence.unansweredSince))
    const deviation = gapMs - evidence.gapMeanMs
    evidence.gapMeanMs += deviation * GAP_WEIGHT
    evidence.gapVarianceMs += (deviation * deviation - evidence.gapVarianceMs) * GAP_WEIGHT
    evidence.gaps += 1
  }
  evidence.answeredAt = now
  evidence.unansweredSince = NOTHING_UNANSWERED
  if (evidence.refused === 0) return
  evidence.refused = 0
  evidence.refusedEpoch += 1
}

/** The shard has answered flows that the kernel carries, `senders` of which have sent, until a reading began at `readAt`. Says nothing of the shard's
 *  rhythm, as nobody knows when it was within that time. What user space has seen since the reading began is younger, and stays. That the shard has
 *  answered nobody is for user space to find out. */
export function noteCarried(evidence: ShardEvidence, senders: number, readAt: MonotonicMs): void {
  addSenders(evidence, senders, Math.floor(readAt / WINDOW_MS))
  evidence.answeredAt = Math.max(evidence.answeredAt, readAt)
  if (evidence.unansweredSince <= readAt) evidence.unansweredSince = NOTHING_UNANSWERED
  if (evidence.refused === 0 || evidence.refusedAt >= readAt) return
  evidence.refused = 0
  evidence.refusedEpoch += 1
}

/** To the present window or to one that is over: of those only the last is kept. */
function addSenders(evidence: ShardEvidence, senders: number, window: number): void {
  if (senders === 0) return
  if (window > evidence.window) turnWindow(evidence, window)
  if (window === evidence.window) evidence.sendersInWindow += senders
  else if (window === evidence.window - 1) evidence.sendersInWindowBefore += senders
}

/** A socket was refused. `countedEpoch` is what the same socket got the last time (0 at first): it counts once until the
 *  shard answers. Gives the epoch to keep. */
export function noteRefused(evidence: ShardEvidence, countedEpoch: number, now: MonotonicMs): number {
  if (countedEpoch !== evidence.refusedEpoch) evidence.refused += 1
  evidence.refusedAt = now
  return evidence.refusedEpoch
}

/** A probe goes out; the one before it counts as unanswered if nothing came. */
export function noteProbeSent(evidence: ShardEvidence): void {
  if (evidence.probeUnderWay) evidence.probesUnanswered += 1
  if (evidence.probesUnanswered >= PROBES_UNANSWERED_MAX) evidence.probe = 'unanswered'
  evidence.probeUnderWay = true
}

export function noteProbeAnswered(evidence: ShardEvidence, now: MonotonicMs): void {
  evidence.probeUnderWay = false
  evidence.probesUnanswered = 0
  evidence.probe = 'answered'
  noteAnswered(evidence, now)
}

/** Nobody asks any more: unknown, which is never evidence. */
export function forgetProbe(evidence: ShardEvidence): void {
  evidence.probeUnderWay = false
  evidence.probesUnanswered = 0
  evidence.probe = 'unknown'
}

/** How long a shard may keep silent while players send. */
export function silenceMs(evidence: ShardEvidence): number {
  if (evidence.gaps < GAPS_MIN) return SILENCE_DEFAULT_MS
  const patience = evidence.gapMeanMs + DEVIATIONS * Math.sqrt(evidence.gapVarianceMs)
  return Math.min(SILENCE_MAX_MS, Math.max(SILENCE_MIN_MS, patience))
}

/** Signal S4: players send and nothing has come back. Only for shards that have answered before. */
export function isSilent(evidence: ShardEvidence, now: MonotonicMs): boolean {
  if (evidence.answeredAt === NEVER) return false
  if (now - evidence.unansweredSince < silenceMs(evidence)) return false
  return sendersLately(evidence, now) >= SENDERS_MIN
}

/** Flows that sent in the present window or in the one before, whichever is more: between one and two seconds back. */
function sendersLately(evidence: ShardEvidence, now: MonotonicMs): number {
  const behind = Math.floor(now / WINDOW_MS) - evidence.window
  if (behind === 0) return Math.max(evidence.sendersInWindow, evidence.sendersInWindowBefore)
  return behind === 1 ? evidence.sendersInWindow : 0
}

export function observe(shard: CarriedShard, now: MonotonicMs): ShardObservation {
  const { evidence } = shard
  const answered = evidence.answeredAt !== NEVER
  return {
    shard: shard.ref,
    silent: isSilent(evidence, now),
    refused: evidence.refused,
    flows: flowsOnShard(shard, 'udp') + flowsOnShard(shard, 'tcp'),
    probe: evidence.probe,
    answeredMsAgo: answered ? Math.max(0, Math.round(now - evidence.answeredAt)) : 0,
    answered,
    waiting: waitingFor(shard.turns, now),
  }
}

/** What of an observation is a signal: when this changes, the control plane is told at once. */
export function signalOf(observation: ShardObservation): string {
  return `${observation.silent}/${Math.min(2, observation.refused)}/${observation.probe}`
}
