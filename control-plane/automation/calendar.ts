import { Cron } from 'croner'
import { messageOf } from '../../lib/errors.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { DeclaredSchedule } from '../scaler/cluster.ts'

type When = DeclaredSchedule['when']

export const CRON_CHARACTERS_MAX = 100
/** Empty counts as too few parts. */
const CRON_PATTERN = /^[0-9A-Za-z*,\-/#?+@ \t]*$/
export const TIME_ZONE_CHARACTERS_MAX = 60
/** Of a `once`: what a `Date` can hold (ECMA-262, 21.4.1.1). */
const WALL_MS_MAX = 8_640_000_000_000_000

/** What is wrong with the time of a schedule, in words that say what to write. Undefined: nothing. A time that never comes is wrong, too. */
export function calendarMistake(when: When): string | undefined {
  if (when.kind === 'once')
    return Number.isInteger(when.at) && when.at > 0 && when.at <= WALL_MS_MAX
      ? undefined
      : 'is no moment: write it as 2027-01-31T18:00:00+01:00'
  const { cron, timeZone } = when
  if (cron.length > CRON_CHARACTERS_MAX) return `cron is longer than ${CRON_CHARACTERS_MAX} characters`
  if (!CRON_PATTERN.test(cron))
    return 'cron has characters that no pattern has: digits, names, * , - / # and blanks'
  if (cron.trim().split(/\s+/).length !== 5)
    return 'cron has five parts: minute, hour, day of month, month, day of week; for example "0 18 * * 5"'
  if (!isTimeZone(timeZone))
    return `timeZone is no time zone of the IANA database, such as Europe/Berlin or UTC`
  try {
    return calendarOf(cron, timeZone).nextRun(new Date(0)) === null ? 'cron never comes true' : undefined
  } catch (error) {
    return `cron cannot be read: ${messageOf(error).replace(/^CronPattern: /, '')}`
  }
}

function isTimeZone(name: string): boolean {
  if (name === '' || name.length > TIME_ZONE_CHARACTERS_MAX) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false // That is how Intl says no.
  }
}

/** When it was due last, up to and with `now`. Undefined: never yet. Local times that a change of the clocks leaves out come at the first moment
 *  after the gap; those that come twice count at the first time. What cannot be read never comes: one bad row must not hold up the others. */
export function lastTime(when: When, now: StoreTimeMs): StoreTimeMs | undefined {
  if (calendarMistake(when) !== undefined) return undefined
  if (when.kind === 'once') return when.at <= now ? (when.at as StoreTimeMs) : undefined
  // The reference itself is not among what lies before it.
  const [last] = calendarOf(when.cron, when.timeZone).previousRuns(1, new Date(now + 1_000))
  const at = last?.getTime()
  if (at === undefined) return undefined
  return (
    at <= now ? at : calendarOf(when.cron, when.timeZone).previousRuns(1, new Date(at))[0]?.getTime()
  ) as StoreTimeMs | undefined
}

export const NEXT_TIMES_MAX = 50

/** When it is due after `after`, at most `count` (`NEXT_TIMES_MAX`) times. */
export function nextTimes(when: When, after: StoreTimeMs, count: number): readonly StoreTimeMs[] {
  if (calendarMistake(when) !== undefined) return []
  if (when.kind === 'once') return when.at > after ? [when.at as StoreTimeMs] : []
  return calendarOf(when.cron, when.timeZone)
    .nextRuns(Math.min(count, NEXT_TIMES_MAX), new Date(after))
    .map(time => time.getTime() as StoreTimeMs)
}

/** Without a function a Cron runs nothing and has no timer. */
function calendarOf(cron: string, timezone: string): Cron {
  return new Cron(cron.trim(), { timezone, mode: '5-part' })
}
