import type { StoreTimeMs } from '../../../lib/store-time.ts'

/** A fire that is later than this was slept through. */
export const LATE_MS_MAX = 60_000
/** Times looked at in one pass; more were slept through, and only the last of them matters. */
export const TIMES_MAX = 64

export interface Schedule {
  readonly name: string
  /** What to do with times that passed while nobody was there: nothing, or once for all of them. */
  readonly catchUp: 'skip' | 'once'
  /** The last time that was claimed or skipped. Undefined: none yet. */
  readonly doneUntil: StoreTimeMs | undefined
}

export type ScheduleStep =
  /** To be claimed by a row that is unique in (schedule, at): it fires once in the whole cluster. */
  | { readonly kind: 'fire'; readonly at: StoreTimeMs; readonly why: string }
  /** To be written down, so that nobody takes it up later. */
  | { readonly kind: 'skip'; readonly until: StoreTimeMs; readonly why: string }
  | { readonly kind: 'wait' }

/** What is to be done about a schedule now. The calendar (cron, time zones, summer time) is its caller's.
 *  @param times when it was or is to fire, in order: from the first one after `doneUntil` on */
export function planSchedule(
  schedule: Schedule,
  times: readonly StoreTimeMs[],
  now: StoreTimeMs,
): ScheduleStep {
  const due = times
    .slice(0, TIMES_MAX)
    .filter(at => at <= now && (schedule.doneUntil === undefined || at > schedule.doneUntil))
  const last = due.at(-1)
  if (last === undefined) return { kind: 'wait' }
  if (now - last <= LATE_MS_MAX) return { kind: 'fire', at: last, why: `${schedule.name} is due` }
  return schedule.catchUp === 'once'
    ? { kind: 'fire', at: last, why: `${schedule.name} was due ${seconds(now - last)} s ago: caught up` }
    : { kind: 'skip', until: last, why: `${schedule.name} was due ${seconds(now - last)} s ago: too late` }
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000)
}
