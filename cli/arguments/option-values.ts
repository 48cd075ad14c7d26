import { InvalidArgumentError } from 'commander'
import { SELECTED_IDS_MAX } from '../../proto/contract/admin.ts'
import { ID_PATTERN } from '../../proto/contract/ids.ts'
import { durationText, parseDurationMs } from './duration.ts'

/** Readers of option values. Commander names the option in front of what they throw, and the exit code is 2. */

/** A duration such as `2s`, in milliseconds.
 *  @param leastMs 1 where the wire has 0 for "nobody said" */
export function durationMs(mostMs: number, leastMs: 0 | 1 = 0): (text: string) => number {
  return text => {
    const value = parseDurationMs(text)
    if (value === undefined)
      throw new InvalidArgumentError('Write a duration such as 500ms, 2s, 5m, 1h or 2d.')
    if (value > mostMs) throw new InvalidArgumentError(`At most ${durationText(mostMs)} is allowed.`)
    if (value < leastMs)
      throw new InvalidArgumentError('More than nothing is needed: leave it out, or give 1s.')
    return value
  }
}

/** As many characters of a reason as the control plane takes. */
const REASON_CHARACTERS_MAX = 200

/** Why somebody changes something, for the events; what is too long is cut. */
export function reason(text: string): string {
  if (/\p{Cc}/u.test(text))
    throw new InvalidArgumentError('Write it on one line, without control characters.')
  return text.slice(0, REASON_CHARACTERS_MAX)
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return text => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`)
  }
}

/** As many as a request carries. */
const LABELS_MAX = 64

/** `key=value`, gathered over several uses of the option. */
export function label(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return text.split(',').reduce((labels, pair) => {
    const [, key, value] = /^([^=\s]{1,63})=([^=]{0,63})$/.exec(pair) ?? []
    if (key === undefined || value === undefined) throw new InvalidArgumentError('Write key=value.')
    if (Object.keys(labels).length >= LABELS_MAX)
      throw new InvalidArgumentError(`At most ${LABELS_MAX} labels can be given.`)
    return { ...labels, [key]: value }
  }, before)
}

/** An id, or the beginning of one. */
export function idPrefix(text: string): string {
  if (ID_PATTERN.test(text) || ID_PATTERN.test(text.replace(/-$/, ''))) return text
  throw new InvalidArgumentError('Ids are lower-case letters, digits and inner hyphens.')
}

/** Several of them, one per word. */
export function idPrefixes(text: string, before: readonly string[] = []): readonly string[] {
  // Each word copies those before it.
  if (before.length >= SELECTED_IDS_MAX)
    throw new InvalidArgumentError(`At most ${SELECTED_IDS_MAX} can be named at once.`)
  return [...before, idPrefix(text)]
}

const HOST_PORT = /^(?:\[[0-9a-fA-F:.]{2,45}\]|[\w.-]{1,253}):(\d{1,5})$/

/** `host:port`, an IPv6 host in brackets. */
export function hostPort(text: string): string {
  if (isHostPort(text)) return text
  throw new InvalidArgumentError('Write host:port, for example 127.0.0.1:7400.')
}

export function isHostPort(text: string): boolean {
  const port = Number(HOST_PORT.exec(text)?.[1] ?? 0)
  return port >= 1 && port <= 65_535
}
