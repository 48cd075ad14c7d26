import { type StoreTimeMs, storeTimeAfter } from '../../lib/store-time.ts'
import type { HardwareName, PoolSpec } from './pool.ts'

export const FAILURES_IN_ROW = 3
/** It opens, too, when half of so many last calls failed. */
export const OUTCOMES_KEPT = 10
const MINUTE_MS = 60_000
/** So long it stays open: longer each time that its probe fails. */
export const OPEN_MS: readonly number[] = [1, 5, 15, 30, 60, 120, 240].map(minutes => minutes * MINUTE_MS)
/** The wait is longer by up to this share, by chance: many breakers do not probe at once. */
export const JITTER_SHARE = 0.2
/** A call that nobody has told the end of (its node died) is forgotten after this. */
export const PROBE_MS_MAX = 10 * MINUTE_MS
/** After a good probe so many calls may be under way, then the next number, then any. */
export const SLOW_STARTS: readonly number[] = [1, 2, 4]

/** What one account, region and size of machine is trusted with. */
export type BreakerKey = `${string}/${string}/${string}`

export type BreakerState =
  /** Outcomes of the last calls, newest last: true is a success. */
  | { readonly kind: 'closed'; readonly outcomes: readonly boolean[] }
  | {
      readonly kind: 'open'
      readonly since: StoreTimeMs
      readonly until: StoreTimeMs
      readonly opened: number
      readonly why: string
    }
  /** One probe may be under way, or is. */
  | {
      readonly kind: 'half-open'
      readonly since: StoreTimeMs
      readonly probeAt: StoreTimeMs | undefined
      readonly opened: number
    }
  | {
      readonly kind: 'slow'
      readonly since: StoreTimeMs
      readonly rung: number
      readonly good: number
      /** When each call that is under way was started. */
      readonly underWay: readonly StoreTimeMs[]
      readonly opened: number
    }

export const CLOSED: BreakerState = { kind: 'closed', outcomes: [] }

export type BreakerEvent =
  | { readonly kind: 'started' }
  | { readonly kind: 'succeeded'; readonly startedAt: StoreTimeMs }
  /** @property chance uniform in [0, 1), for the jitter */
  | {
      readonly kind: 'failed'
      readonly startedAt: StoreTimeMs
      readonly chance: number
      readonly why: string
    }
  /** Time has passed. */
  | { readonly kind: 'looked' }

export function breakerKey(
  { provider, region }: Pick<PoolSpec, 'provider' | 'region'>,
  hardware: HardwareName,
): BreakerKey {
  return `${provider}/${region}/${hardware}`
}

function remembered(started: readonly StoreTimeMs[], now: StoreTimeMs): readonly StoreTimeMs[] {
  return started.filter(at => now - at < PROBE_MS_MAX)
}

/** How many calls may start now. */
export function startsAllowed(state: BreakerState, now: StoreTimeMs): number {
  switch (state.kind) {
    case 'closed':
      return Number.MAX_SAFE_INTEGER
    case 'open':
      return now >= state.until ? 1 : 0
    case 'half-open':
      return state.probeAt === undefined || now - state.probeAt >= PROBE_MS_MAX ? 1 : 0
    case 'slow':
      return Math.max(0, (SLOW_STARTS[state.rung] ?? 1) - remembered(state.underWay, now).length)
  }
}

/** The state after an event. Every event has an answer in every state. How a call ended that was started before the breaker opened says nothing
 *  about now. */
export function nextBreaker(state: BreakerState, event: BreakerEvent, now: StoreTimeMs): BreakerState {
  if ('startedAt' in event && state.kind !== 'closed' && event.startedAt <= state.since) return state
  switch (event.kind) {
    case 'started':
      return afterStart(state, now)
    case 'succeeded':
      return afterSuccess(state)
    case 'failed':
      return afterFailure(state, event, now)
    case 'looked':
      return state.kind === 'open' && now >= state.until
        ? { kind: 'half-open', since: state.since, probeAt: undefined, opened: state.opened }
        : state
  }
}

function afterStart(state: BreakerState, now: StoreTimeMs): BreakerState {
  switch (state.kind) {
    case 'closed':
      return state
    case 'open':
      return now >= state.until
        ? { kind: 'half-open', since: state.since, probeAt: now, opened: state.opened }
        : state
    case 'half-open':
      return { ...state, probeAt: now }
    case 'slow':
      return { ...state, underWay: [...remembered(state.underWay, now), now] }
  }
}

function afterSuccess(state: BreakerState): BreakerState {
  switch (state.kind) {
    case 'closed':
      return { kind: 'closed', outcomes: [...state.outcomes, true].slice(-OUTCOMES_KEPT) }
    case 'open':
      return state
    case 'half-open':
      return { kind: 'slow', since: state.since, rung: 0, good: 0, underWay: [], opened: state.opened }
    case 'slow': {
      const good = state.good + 1
      const underWay = state.underWay.slice(1)
      if (good < (SLOW_STARTS[state.rung] ?? 1)) return { ...state, good, underWay }
      return state.rung + 1 < SLOW_STARTS.length
        ? { ...state, rung: state.rung + 1, good: 0, underWay }
        : CLOSED
    }
  }
}

function afterFailure(
  state: BreakerState,
  event: Extract<BreakerEvent, { readonly kind: 'failed' }>,
  now: StoreTimeMs,
): BreakerState {
  switch (state.kind) {
    case 'closed': {
      const outcomes = [...state.outcomes, false].slice(-OUTCOMES_KEPT)
      const row = outcomes.slice(-FAILURES_IN_ROW)
      const opens =
        (row.length === FAILURES_IN_ROW && row.every(good => !good)) ||
        (outcomes.length === OUTCOMES_KEPT && outcomes.filter(good => !good).length * 2 >= OUTCOMES_KEPT)
      return opens ? opened(0, event, now) : { kind: 'closed', outcomes }
    }
    case 'open':
      return state
    case 'half-open':
    case 'slow':
      return opened(state.opened + 1, event, now)
  }
}

function opened(
  times: number,
  { chance, why }: { readonly chance: number; readonly why: string },
  now: StoreTimeMs,
): BreakerState {
  const waitMs = OPEN_MS[Math.min(times, OPEN_MS.length - 1)] ?? MINUTE_MS
  return {
    kind: 'open',
    since: now,
    until: storeTimeAfter(now, Math.round(waitMs * (1 + JITTER_SHARE * chance))),
    opened: times,
    why,
  }
}
