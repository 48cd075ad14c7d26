import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { HandoffRefusal } from '../../proto/contract/handoff.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import type { ZoneName } from '../../proto/contract/zone.ts'
import type { Place } from './walk-place.ts'
import type { WalkOutcome } from './walk-words.ts'

/** A wish without an answer comes again after this. */
export const ASK_AGAIN_MS = 3_000
/** After a wish that failed on the way. */
export const ASK_AFTER_FAILURE_MS = 1_000
/** Players who are over the line before there is an answer hear that the road is closed after this. */
export const ANSWER_PATIENCE_MS = 2_000
/** Of the time for which places are kept: the answer was on its way. */
const PLACES_MARGIN_MS = 1_000
/** A move that began, and of which nothing was heard since, is given up; the control plane's own deadlines are shorter. */
export const BEGUN_MS_MAX = 60_000
/** After a refusal that names no time, and after a move that was aborted. */
const RETRY_MS: Readonly<Record<HandoffRefusal, number>> = {
  full: 5_000,
  away: 5_000,
  closed: 30_000,
  dwell: 10_000,
  often: 30_000,
  fenced: 30_000,
  busy: 3_000,
  over: 2_000,
  brake: 10_000,
}
const RETRY_MS_MIN = 1_000
const RETRY_MS_MAX = 300_000
/** Refusals that another zone need not share. */
const OF_THE_ZONE: ReadonlySet<HandoffRefusal> = new Set(['full', 'away', 'closed'])

/** What is arranged for one player, or for one party.
 *
 *    inside ──heads for a line──► asking ──kept──► prewarm ──over──► crossing ──began──► begun ──committed──► gone
 *       ▲                           │                 │                 │                  │
 *       ├──────turns round──────────┴─────────────────┘◄──turns round───┘                  │
 *       └──the time is over── refused ◄──refused, aborted──────────────────────────────────┘
 *    arrived ──the dwell is over──► inside */
export type WalkState =
  | { readonly kind: 'inside' }
  /** Handed over to this shard, and not handed over again before `until`. */
  | { readonly kind: 'arrived'; readonly until: MonotonicMs }
  | {
      readonly kind: 'asking'
      readonly zone: ZoneName
      readonly move: MoveId
      readonly since: MonotonicMs
      readonly askAt: MonotonicMs
    }
  /** Places are kept; over the line only from `crossing` on. */
  | {
      readonly kind: 'prewarm' | 'crossing'
      readonly zone: ZoneName
      readonly move: MoveId
      readonly until: MonotonicMs
      readonly askAt: MonotonicMs
    }
  /** The prepare was accepted. */
  | {
      readonly kind: 'begun'
      readonly zone: ZoneName
      readonly move: MoveId
      readonly until: MonotonicMs
    }
  /** Another shard's, whatever is still reported. */
  | { readonly kind: 'gone'; readonly move: MoveId }
  | {
      readonly kind: 'refused'
      readonly zone: ZoneName
      readonly reason: HandoffRefusal
      readonly until: MonotonicMs
    }

export interface WalkStep {
  readonly state: WalkState
  /** Ask for the places of the state's move. */
  readonly keep: boolean
  /** Whose places nobody needs any more. */
  readonly letGo: MoveId | undefined
}

export interface Asking {
  readonly now: MonotonicMs
  /** Whether anything may be asked at all now. */
  readonly mayAsk: boolean
  /** Called only for a new move; undefined: not yet again. */
  readonly newMove: () => MoveId | undefined
}

/** What a position means for what is arranged. */
export function afterPlace(state: WalkState, place: Place, asking: Asking): WalkStep {
  switch (state.kind) {
    case 'inside':
      return fromInside(place, asking)
    case 'arrived':
      return asking.now < state.until ? same(state) : fromInside(place, asking)
    case 'refused':
      return stillRefused(state, place, asking.now) ? same(state) : fromInside(place, asking)
    case 'asking':
      return fromAsking(state, place, asking)
    case 'prewarm':
    case 'crossing':
      return fromKept(state, place, asking)
    case 'begun':
      return asking.now < state.until ? same(state) : fromInside(place, asking)
    case 'gone':
      return same(state)
  }
}

/** What the control plane's word about the state's own move means. */
export function afterOutcome(state: WalkState, outcome: WalkOutcome, now: MonotonicMs): WalkState {
  switch (state.kind) {
    case 'inside':
    case 'arrived':
    case 'refused':
    case 'gone':
      return state
    case 'asking':
    case 'prewarm':
    case 'crossing':
      return beforeBegin(state, outcome, now)
    case 'begun':
      return outcome.kind === 'kept' || outcome.kind === 'unanswered' || outcome.kind === 'began'
        ? state
        : decided(state, outcome, now)
  }
}

/** The move that is the state's own. */
export function moveOf(state: WalkState): MoveId | undefined {
  return 'move' in state ? state.move : undefined
}

/** Whether nothing but the control plane's word changes it: its members are bound to it. */
export function isBound(state: WalkState): boolean {
  return state.kind === 'begun' || state.kind === 'gone'
}

type Moving = Extract<WalkState, { readonly zone: ZoneName; readonly move: MoveId }>
type BeforeBegin = Extract<Moving, { readonly askAt: MonotonicMs }>
type Kept = Extract<WalkState, { readonly kind: 'prewarm' | 'crossing' }>
type Refused = Extract<WalkState, { readonly kind: 'refused' }>

function same(state: WalkState): WalkStep {
  return { state, keep: false, letGo: undefined }
}

function fromInside(place: Place, asking: Asking): WalkStep {
  const inside = same({ kind: 'inside' })
  if (place.kind === 'inside' || !place.heads || place.closed !== undefined || !asking.mayAsk) return inside
  const move = asking.newMove()
  if (move === undefined) return inside
  const { now } = asking
  const state = {
    kind: 'asking',
    zone: place.zone,
    move,
    since: now,
    askAt: after(now, ASK_AGAIN_MS),
  } as const
  return { state, keep: true, letGo: undefined }
}

/** Whether they still are where the move's places are of use. */
function isOnTheWay(state: Moving, place: Place): place is Exclude<Place, { readonly kind: 'inside' }> {
  return place.kind !== 'inside' && place.zone === state.zone && place.closed === undefined
}

function turnedRound(state: Moving, place: Place, asking: Asking): WalkStep {
  return { ...fromInside(place, asking), letGo: state.move }
}

function fromAsking(
  state: Extract<WalkState, { readonly kind: 'asking' }>,
  place: Place,
  asking: Asking,
): WalkStep {
  if (!isOnTheWay(state, place)) return turnedRound(state, place, asking)
  return place.heads ? askedAgain(state, asking) : same(state)
}

function fromKept(state: Kept, place: Place, asking: Asking): WalkStep {
  if (!isOnTheWay(state, place)) return turnedRound(state, place, asking)
  if (asking.now >= state.until) return fromInside(place, asking)
  // Who was over stays so until they are back on their own side, not until they are the least bit nearer.
  const crosses = place.over || (state.kind === 'crossing' && place.beyond)
  const next: Kept = { ...state, kind: crosses ? 'crossing' : 'prewarm' }
  return place.heads ? askedAgain(next, asking) : same(next)
}

function askedAgain(state: BeforeBegin, asking: Asking): WalkStep {
  if (asking.now < state.askAt || !asking.mayAsk) return same(state)
  return { state: { ...state, askAt: after(asking.now, ASK_AGAIN_MS) }, keep: true, letGo: undefined }
}

/** A refusal for the players' own sake holds whatever they head for. */
function stillRefused({ until, zone, reason }: Refused, place: Place, now: MonotonicMs): boolean {
  return now < until && (place.kind === 'inside' || place.zone === zone || !OF_THE_ZONE.has(reason))
}

function beforeBegin(state: BeforeBegin, outcome: WalkOutcome, now: MonotonicMs): WalkState {
  switch (outcome.kind) {
    case 'kept':
      return kept(state, outcome.validMs, now)
    case 'unanswered':
      return { ...state, askAt: after(now, ASK_AFTER_FAILURE_MS) }
    case 'began':
    case 'committed':
    case 'aborted':
    case 'refused':
      return decided(state, outcome, now)
  }
}

function kept(state: Moving, validMs: number, now: MonotonicMs): WalkState {
  return {
    kind: state.kind === 'crossing' ? 'crossing' : 'prewarm',
    zone: state.zone,
    move: state.move,
    until: after(now, Math.max(0, validMs - PLACES_MARGIN_MS)),
    askAt: after(now, validMs / 2),
  }
}

function decided(
  state: Moving,
  outcome: Exclude<WalkOutcome, { readonly kind: 'kept' | 'unanswered' }>,
  now: MonotonicMs,
): WalkState {
  switch (outcome.kind) {
    case 'began':
      return { kind: 'begun', zone: state.zone, move: state.move, until: after(now, BEGUN_MS_MAX) }
    case 'committed':
      return { kind: 'gone', move: state.move }
    case 'aborted':
      return refused(state, 'over', 0, now)
    case 'refused':
      return refused(state, outcome.reason, outcome.retryAfterMs, now)
  }
}

function refused(state: Moving, reason: HandoffRefusal, retryAfterMs: number, now: MonotonicMs): Refused {
  const named = retryAfterMs === 0 ? RETRY_MS[reason] : retryAfterMs
  const waitMs = Math.min(Math.max(named, RETRY_MS_MIN), RETRY_MS_MAX)
  return { kind: 'refused', zone: state.zone, reason, until: after(now, waitMs) }
}
