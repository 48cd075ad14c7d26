import type { Protocol } from '../../proto/contract/common.ts'
import { ipAddress } from '../../proto/contract/ids.ts'
import {
  ACCOUNT_CHARACTERS_MAX,
  ACCOUNT_PATTERN,
  type AccountName,
  ATTEMPT_PATTERN,
  BAN_REASON_CHARACTERS_MAX,
  type Epoch,
  STATE_KEY_PATTERN,
  STATE_VALUE_BYTES_MAX,
} from '../../proto/contract/session.ts'
import { SwitchyardError } from '../../lib/errors.ts'
import { STATE_PART_BYTES_MAX } from './value-parts.ts'

/** One argument of a call. */
export interface Argument<T> {
  /** undefined for a text that is no such value. */
  readonly read: (text: string) => T | undefined
  /** What it is, for people: mistakes and documents say it. */
  readonly what: string
  /** What is wrong with a text that is refused, where that is more than that it is no such value. */
  readonly explain?: (text: string) => string
  /** Taken where the argument is absent. Absent here: it must be given. */
  readonly fallback?: T
}

export type ValueOf<A> = A extends Argument<infer T> ? T : never

/** How bytes of a state are written in arguments and answers. */
export type Encoding = 'text' | 'base64'

export const EVENTS_WAIT_MS_MAX = 25_000
export const BAN_MS_MAX = 10 * 365 * 86_400_000

export function matching<T extends string>(pattern: RegExp, what: string): Argument<T> {
  return { read: text => (pattern.test(text) ? (text as T) : undefined), what }
}

export function wholeNumber<T extends number = number>(min: number, max: number, what: string): Argument<T> {
  return {
    read(text) {
      const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
      return value >= min && value <= max ? (value as T) : undefined
    },
    what: `${what}, a whole number from ${min} to ${max}`,
  }
}

export function or<T>(argument: Argument<T>, fallback: T): Argument<T> {
  return { ...argument, fallback }
}

/** Text without control characters. */
export function freeText(charactersMax: number, what: string): Argument<string> {
  return {
    read: text =>
      // eslint-disable-next-line no-control-regex
      text.length <= charactersMax && !/[\u0000-\u001f\u007f-\u009f]/.test(text) ? text : undefined,
    what: `${what}, at most ${charactersMax} characters`,
  }
}

const ip: Argument<string> = {
  read(text) {
    try {
      return ipAddress.decode(text, 'ip')
    } catch (error) {
      if (error instanceof SwitchyardError) return undefined
      throw error
    }
  },
  what: "the player's ip address as the game server sees it",
}

const protocol: Argument<Protocol> = {
  read: text => (text === 'udp' || text === 'tcp' ? text : undefined),
  what: '`udp` or `tcp`',
  fallback: 'udp',
}

const port = wholeNumber(1, 65_535, "the player's port as the game server sees it")

/** Every argument there is; the same name means the same in every call. */
export const ARGUMENTS = {
  ip,
  port,
  protocol,
  seenIp: or<string | undefined>(ip, undefined),
  seenPort: or<number | undefined>(port, undefined),
  account: matching<AccountName>(
    ACCOUNT_PATTERN,
    `1 to ${ACCOUNT_CHARACTERS_MAX} letters, digits or \`_.:@#$!()[]{}=~^+*-\``,
  ),
  attempt: matching<string>(ATTEMPT_PATTERN, 'one name per login: 1 to 64 letters, digits or `_.:-`'),
  epoch: wholeNumber<Epoch>(1, Number.MAX_SAFE_INTEGER, 'what `claim` gave'),
  key: matching<string>(STATE_KEY_PATTERN, '1 to 64 letters, digits or `_.:-`'),
  encoding: {
    read: text => (text === 'text' || text === 'base64' ? text : undefined),
    what: '`text` (UTF-8) or `base64` (also with `-` and `_`)',
    fallback: 'text',
  } satisfies Argument<Encoding> as Argument<Encoding>,
  offset: or(wholeNumber(0, STATE_VALUE_BYTES_MAX, 'bytes before this part'), 0),
  bytes: or(
    wholeNumber(1, STATE_PART_BYTES_MAX, 'most bytes of the part that is given'),
    STATE_PART_BYTES_MAX,
  ),
  total: or<number | undefined>(
    wholeNumber(0, STATE_VALUE_BYTES_MAX, 'bytes of the whole value; without it this part is the value'),
    undefined,
  ),
  value: {
    read: text => (text.length <= VALUE_CHARACTERS_MAX ? text : undefined),
    what: `the part; the whole value has at most ${STATE_VALUE_BYTES_MAX} bytes, none removes the key`,
  } satisfies Argument<string> as Argument<string>,
  target: matching<string>(
    /^(account:[A-Za-z0-9_.:@#$!()[\]{}=~^+*-]{1,64}|[0-9A-Fa-f:.]{2,45}(\/\d{1,3})?)$/,
    'an ip, a CIDR range, or `account:<name>`',
  ),
  reason: or(freeText(BAN_REASON_CHARACTERS_MAX, 'why'), ''),
  forMs: or(wholeNumber(0, BAN_MS_MAX, 'milliseconds; 0: until lifted'), 0),
  request: matching<string>(/^[A-Za-z0-9_.:-]{1,63}$/, 'one name per ban: 1 to 63 letters, digits or `_.:-`'),
  after: or(matching<string>(/^[a-z0-9-]{0,32}$/, 'id of the last event that was dealt with'), ''),
  waitMs: or(
    wholeNumber(0, EVENTS_WAIT_MS_MAX, 'how long to wait for an event, in milliseconds'),
    EVENTS_WAIT_MS_MAX,
  ),
} as const

/** Base64 of the largest value. */
const VALUE_CHARACTERS_MAX = Math.ceil(STATE_VALUE_BYTES_MAX / 3) * 4
