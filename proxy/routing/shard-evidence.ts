import type { ProbeAnswer } from '../../proto/contract/proxy-link.ts'

/** What this proxy has seen of one shard, as plain numbers: they are written for every datagram. Times are monotonic
 *  milliseconds. The rules that turn them into signals are in `flows/evidence.ts`. */
export interface ShardEvidence {
  /** When anything last came back; `NEVER` if this incarnation has not answered yet. */
  answeredAt: number
  /** When the first datagram was sent that nothing came back for; `NOTHING_UNANSWERED` if there is none. */
  unansweredSince: number
  /** Mean and variance of the gaps between answers (exponentially weighted), and how many went in. */
  gapMeanMs: number
  gapVarianceMs: number
  gaps: number
  /** Flows that sent in the one-second window of this number, and in the one before. */
  window: number
  sendersInWindow: number
  sendersInWindowBefore: number
  /** Sockets and connects refused since the shard last answered; the epoch tells which sockets were counted. */
  refused: number
  refusedEpoch: number
  /** When a socket or connect was last refused, counted or not. */
  refusedAt: number
  /** Until then it is the last that a newcomer is sent to: it has turned one away at the door. */
  turnsAwayUntil: number
  probe: ProbeAnswer
  /** Probes in a row that nothing came back for; one may be under way. */
  probesUnanswered: number
  probeUnderWay: boolean
}

export const NEVER = Number.NEGATIVE_INFINITY
export const NOTHING_UNANSWERED = Number.POSITIVE_INFINITY

export function noEvidence(): ShardEvidence {
  return {
    answeredAt: NEVER,
    unansweredSince: NOTHING_UNANSWERED,
    gapMeanMs: 0,
    gapVarianceMs: 0,
    gaps: 0,
    window: 0,
    sendersInWindow: 0,
    sendersInWindowBefore: 0,
    refused: 0,
    refusedEpoch: 1,
    refusedAt: NEVER,
    turnsAwayUntil: NEVER,
    probe: 'unknown',
    probesUnanswered: 0,
    probeUnderWay: false,
  }
}
