import type { z } from 'zod'
import type { ConfigPath } from './config-problem.ts'
import { didYouMean } from './did-you-mean.ts'

export interface Mistake {
  readonly path: ConfigPath
  readonly message: string
  readonly remedy: string
}

const SEE_DOCS = 'See docs/configuration.md.'

/** What to call a type in a sentence. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a block of settings',
  record: 'a block of names and values',
  null: 'nothing',
}

/** The words for an issue, unless its schema has words of its own. */
export function issueMessage(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `is ${shown(issue.input)}, which is not ${typeWord(issue.expected)}`
    case 'too_big':
      return `is ${measured(issue.input)}, allowed is at most ${issue.maximum}${unitOf(issue.origin)}`
    case 'too_small':
      return `is ${measured(issue.input)}, allowed is at least ${issue.minimum}${unitOf(issue.origin)}`
    case 'invalid_value':
      return issue.input === undefined
        ? 'is missing'
        : `is ${shown(issue.input)}, allowed is ${issue.values.join(' | ')}`
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'is no name that is allowed here'
    case 'invalid_union':
      return issue.input === undefined ? 'is missing' : 'has none of the forms that are allowed here'
    default:
      return undefined
  }
}

/** The mistakes that `issue` stands for. Of a union that accepts nothing, the form that came closest speaks.
 *  @param value what the configuration has at the issue's path */
export function mistakesOf(issue: z.core.$ZodIssue, at: ConfigPath): readonly Mistake[] {
  const path = [...at, ...issue.path.filter(part => typeof part !== 'symbol')]
  if (issue.code === 'invalid_union') {
    const closest = issue.errors
      .filter(errors => errors.length > 0 && errors.every(error => error.path.length > 0))
      .toSorted((left, right) => left.length - right.length)[0]
    if (closest !== undefined) return closest.flatMap(error => mistakesOf(error, path))
  }
  return [{ path, message: issue.message, remedy: remedyOf(issue) }]
}

function remedyOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Give ${typeWord(issue.expected)}.`
    case 'too_big':
      return `Give at most ${issue.maximum}${unitOf(issue.origin)}.`
    case 'too_small':
      return `Give at least ${issue.minimum}${unitOf(issue.origin)}.`
    case 'invalid_value': {
      const words = issue.values.map(String)
      const suggestion = typeof issue.input === 'string' ? didYouMean(issue.input, words) : undefined
      return suggestion === undefined ? `Give one of ${words.join(', ')}.` : `Did you mean ${suggestion}?`
    }
    case 'custom':
      return typeof issue.params?.['remedy'] === 'string' ? issue.params['remedy'] : SEE_DOCS
    default:
      return SEE_DOCS
  }
}

function typeWord(expected: string): string {
  return TYPE_WORDS[expected] ?? expected
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' || origin === 'set' || origin === 'map' ? ' entries' : ''
}

function measured(input: unknown): string {
  if (typeof input === 'string') return `${input.length} characters long`
  return Array.isArray(input) ? `${input.length} entries long` : String(input)
}

function shown(input: unknown): string {
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'object' && input !== null) return 'a block of settings'
  const text = typeof input === 'string' ? JSON.stringify(input) : String(input)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
