import { isIP } from 'node:net'
import { runInNewContext } from 'node:vm'
import { quoted } from '../../lib/printable.ts'

/** Rules of an egg's variables, as the panel's validator has them (Laravel, "Available validation rules"). */

/** A pattern comes from whoever wrote the egg: one that never ends is ended. */
const PATTERN_MS_MAX = 200

/** `required|string|max:20` in its parts. A pattern may have bars of its own. */
export function splitRules(text: string): readonly string[] {
  const rules: string[] = []
  let open = ''
  for (const part of text.split('|')) {
    const rule = open === '' ? part.trim() : `${open}|${part}`
    const isOpen = /^(not_)?regex:/.test(rule) && patternOf(rule.slice(rule.indexOf(':') + 1)) === undefined
    open = isOpen ? rule : ''
    if (!isOpen && rule !== '') rules.push(rule)
  }
  return open === '' ? rules : [...rules, open]
}

/** What a value does wrong, one text for each rule that it breaks; a rule that is not known is among them: nobody has checked it. */
export function brokenRules(value: string, rules: readonly string[]): readonly string[] {
  const names = new Set(rules.map(nameOf))
  const unknown = rules.filter(rule => checkOf(rule) === undefined)
  const broken = unknown.map(rule => `${quoted(rule, 80)}: this rule is not known, so nobody has checked it`)
  // As in the panel: an empty value breaks `required`, and is looked at by nothing else.
  const applied = value === '' ? rules.filter(rule => nameOf(rule) === 'required') : rules
  const isNumber = names.has('integer') || names.has('int') || names.has('numeric')
  for (const rule of applied) {
    const parameter = rule.includes(':') ? rule.slice(rule.indexOf(':') + 1) : ''
    const message = checkOf(rule)?.({ value, parameter, isNumber })
    if (message !== undefined) broken.push(`${quoted(rule, 80)}: ${message}`)
  }
  return broken
}

interface Subject {
  readonly value: string
  readonly parameter: string
  /** Whether sizes are those of a number, not of a text. */
  readonly isNumber: boolean
}
/** What is wrong; undefined: nothing. */
type Check = (subject: Subject) => string | undefined

const fine: Check = () => undefined
const matching =
  (pattern: RegExp, message: string): Check =>
  ({ value }) =>
    pattern.test(value) ? undefined : message
const integer = matching(/^[+-]?\d{1,18}$/, 'is no whole number')
const boolean = matching(/^(0|1|true|false)$/i, 'is neither 0, 1, true nor false')

const CHECKS: Readonly<Record<string, Check | undefined>> = {
  required: ({ value }) => (value === '' ? 'is empty' : undefined),
  nullable: fine,
  present: fine,
  sometimes: fine,
  string: fine,
  integer,
  int: integer,
  numeric: ({ value }) => (isNumeric(value) ? undefined : 'is no number'),
  boolean,
  bool: boolean,
  alpha: matching(/^\p{L}+$/u, 'has more than letters'),
  alpha_num: matching(/^[\p{L}\p{N}]+$/u, 'has more than letters and digits'),
  alpha_dash: matching(/^[\p{L}\p{N}_-]+$/u, 'has more than letters, digits, - and _'),
  url: ({ value }) =>
    /^[a-z][a-z0-9+.-]*:\/\/./i.test(value) && URL.canParse(value) ? undefined : 'is no URL',
  ip: ({ value }) => (isIP(value) === 0 ? 'is no ip address' : undefined),
  ipv4: ({ value }) => (isIP(value) === 4 ? undefined : 'is no IPv4 address'),
  ipv6: ({ value }) => (isIP(value) === 6 ? undefined : 'is no IPv6 address'),
  min: sized((size, [least = NaN]) => size >= least, 1),
  max: sized((size, [most = NaN]) => size <= most, 1),
  size: sized((size, [wanted = NaN]) => size === wanted, 1),
  between: sized((size, [least = NaN, most = NaN]) => size >= least && size <= most, 2),
  digits: ({ value, parameter }) =>
    /^\d+$/.test(value) && value.length === Number(parameter) ? undefined : `has not ${parameter} digits`,
  digits_between({ value, parameter }) {
    const [least = NaN, most = NaN] = parameter.split(',').map(Number)
    return /^\d+$/.test(value) && value.length >= least && value.length <= most
      ? undefined
      : `has not ${parameter.replace(',', ' to ')} digits`
  },
  in: ({ value, parameter }) =>
    wordsOf(parameter).includes(value) ? undefined : `is none of ${quoted(parameter, 200)}`,
  not_in: ({ value, parameter }) =>
    wordsOf(parameter).includes(value) ? `is one of ${quoted(parameter, 200)}` : undefined,
  starts_with: ({ value, parameter }) =>
    wordsOf(parameter).some(start => value.startsWith(start)) ? undefined : `does not begin so`,
  ends_with: ({ value, parameter }) =>
    wordsOf(parameter).some(end => value.endsWith(end)) ? undefined : `does not end so`,
  regex: ({ value, parameter }) => patternMistake(value, parameter, true),
  not_regex: ({ value, parameter }) => patternMistake(value, parameter, false),
}

/** Undefined: it is not known. */
function checkOf(rule: string): Check | undefined {
  const name = nameOf(rule)
  return Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined
}

/** Of a number its value, of a text its characters. */
function sized(fits: (size: number, bounds: readonly number[]) => boolean, bounds: number): Check {
  return ({ value, parameter, isNumber }) => {
    const numbers = parameter.split(',').map(text => (isNumeric(text.trim()) ? Number(text) : NaN))
    if (numbers.length !== bounds || numbers.some(Number.isNaN))
      return 'the rule has no bounds that could be read'
    if (isNumber && !isNumeric(value)) return 'is no number'
    const size = isNumber ? Number(value) : Array.from(value).length
    return fits(size, numbers)
      ? undefined
      : isNumber
        ? `${quoted(value, 40)} is not`
        : `has ${size} characters`
  }
}

function patternMistake(value: string, parameter: string, wanted: boolean): string | undefined {
  const pattern = patternOf(parameter)
  if (pattern === undefined) return 'this pattern cannot be read here, so nobody has checked it'
  try {
    const context = { pattern, value }
    const found = runInNewContext('pattern.test(value)', context, { timeout: PATTERN_MS_MAX }) as boolean
    return found === wanted ? undefined : `${quoted(value, 80)} does not fit`
  } catch {
    return `the pattern takes longer than ${PATTERN_MS_MAX} ms`
  }
}

/** `/^[a-z]+$/i`: PHP's form, with a delimiter of choice. Undefined: not whole, or nothing that we can read. */
function patternOf(text: string): RegExp | undefined {
  const [, delimiter = '/', rest = ''] = /^\s*([/#~!@%])(.*)$/s.exec(text) ?? []
  const end = rest.lastIndexOf(delimiter)
  const flags = rest.slice(end + 1).trim()
  if (end === -1 || !/^[imsuD]*$/.test(flags)) return undefined
  try {
    return new RegExp(rest.slice(0, end), flags.replace('D', ''))
  } catch {
    return undefined // A construct that PHP knows and we do not.
  }
}

/** Values by commas, some of them between quotes. */
function wordsOf(parameter: string): readonly string[] {
  return parameter.split(',').map(word => word.trim().replace(/^"(.*)"$/s, '$1'))
}

function isNumeric(text: string): boolean {
  return /^[+-]?(\d{1,18}(\.\d{1,18})?|\.\d{1,18})$/.test(text)
}

function nameOf(rule: string): string {
  return (rule.split(':')[0] ?? '').trim()
}
