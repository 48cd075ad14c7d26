import type { AnswerForm } from './answer.ts'
import { type Argument, ARGUMENTS, type ValueOf } from './argument.ts'
import { type Form, parseForm } from './form.ts'
import { MAP_ARGUMENTS } from './map-arguments.ts'

const { ip, port, protocol, account, attempt, epoch, key, encoding, offset, bytes, total, value } = ARGUMENTS
const { target, reason, forMs, request, after, waitMs, seenIp, seenPort } = ARGUMENTS
const { players, objects, move, zone, members, entitiesBefore } = MAP_ARGUMENTS

/** Every call of the local API with its arguments. The OpenAPI file, the documents and the includes for scripts are held to this table. */
export const CALLS = {
  tick: {},
  whois: { ip, port, protocol },
  realip: { ip, port, protocol },
  claim: { account, attempt, ip: seenIp, port: seenPort, protocol },
  check: { account, epoch },
  release: { account, epoch },
  stamp: { account, epoch },
  'state/get': { account, epoch, key, encoding, offset, bytes },
  'state/put': { account, epoch, key, value, encoding, offset, total },
  ban: { target, reason, for: forMs, request },
  events: { after, wait: waitMs },
  zone: {},
  position: { players, objects },
  'move/prewarm': { move, zone, members },
  'move/prepare': { move },
  'move/payload': { move, account, value, encoding, offset, total },
  'move/commit': { move },
  'move/abort': { move },
  arrive: { account, attempt, ip: seenIp, port: seenPort, protocol },
  'arrive/payload': { account, epoch, encoding, offset, bytes },
  border: { offset: entitiesBefore },
} as const satisfies Record<string, Readonly<Record<string, Argument<unknown>>>>

export type CallName = keyof typeof CALLS
export const CALL_NAMES = Object.keys(CALLS) as readonly CallName[]

type ArgumentsOf<N extends CallName> = {
  readonly [K in keyof (typeof CALLS)[N]]: ValueOf<(typeof CALLS)[N][K]>
}

/** A call, checked. */
export type Call = {
  readonly [N in CallName]: { readonly name: N; readonly given: ArgumentsOf<N> }
}[CallName]
export type CallOf<N extends CallName> = Extract<Call, { readonly name: N }>

export type ReadCall =
  | { readonly kind: 'call'; readonly call: Call; readonly form: AnswerForm }
  | { readonly kind: 'mistake'; readonly field: string; readonly what: string; readonly form: AnswerForm }

/** The argument that every call takes: `json` for JSON, absent or `text` for text. */
export const FORM_ARGUMENT = 'f'

/** Reads a call. The first mistake is told, with the argument it is about.
 *  @param texts query and form body, a character per byte */
export function readCall(name: CallName, ...texts: readonly string[]): ReadCall {
  const parsed = parseForm(...texts)
  if (parsed.kind === 'mistake') return { ...parsed, form: 'text' }
  const asked = parsed.form.get(FORM_ARGUMENT) ?? 'text'
  if (asked !== 'text' && asked !== 'json')
    return { kind: 'mistake', field: FORM_ARGUMENT, what: 'is neither text nor json', form: 'text' }
  const read = readArguments(CALLS[name], parsed.form)
  if (read.kind === 'mistake') return { ...read, form: asked }
  return { kind: 'call', call: { name, given: read.given } as Call, form: asked }
}

type ReadArguments =
  | { readonly kind: 'given'; readonly given: Readonly<Record<string, unknown>> }
  | { readonly kind: 'mistake'; readonly field: string; readonly what: string }

function readArguments(table: Readonly<Record<string, Argument<unknown>>>, form: Form): ReadArguments {
  for (const name of form.keys())
    if (name !== FORM_ARGUMENT && !Object.hasOwn(table, name))
      return { kind: 'mistake', field: name, what: 'no such argument' }
  const given: Record<string, unknown> = {}
  for (const [name, argument] of Object.entries(table)) {
    const text = form.get(name)
    if (text === undefined) {
      if (!('fallback' in argument))
        return { kind: 'mistake', field: name, what: `is missing: ${argument.what}` }
      given[name] = argument.fallback
      continue
    }
    const value = argument.read(text)
    if (value === undefined)
      return { kind: 'mistake', field: name, what: argument.explain?.(text) ?? `is not ${argument.what}` }
    given[name] = value
  }
  return { kind: 'given', given }
}
