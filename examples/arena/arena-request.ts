import { limits } from './limits.ts'
import { itemPattern } from './saved-state.ts'

/** What a visitor asked. `other` is everything that is not exactly one of ours: it is echoed as it came. */
export type ArenaRequest =
  | { readonly kind: 'who' }
  | { readonly kind: 'hello'; readonly name: string }
  /** As `hello`, with an account that is played nowhere else. */
  | { readonly kind: 'login'; readonly account: string }
  | { readonly kind: 'position'; readonly x: number; readonly y: number }
  | { readonly kind: 'bye' }
  | { readonly kind: 'act'; readonly sequence: string; readonly act: Act }
  | { readonly kind: 'other' }

/** What somebody with an account does. Each is answered, with its sequence number. */
export type Act =
  | { readonly kind: 'go'; readonly x: number; readonly y: number }
  | { readonly kind: 'buy'; readonly item: string }
  | { readonly kind: 'drop'; readonly item: string }
  | { readonly kind: 'ride'; readonly driver: string }
  | { readonly kind: 'walk' }

const other: ArenaRequest = { kind: 'other' }
const name = `[\\w.-]{1,${limits.nameCharactersMax}}`
const number = '-?\\d{1,7}(?:\\.\\d{1,6})?'
const helloForm = new RegExp(`^(hello|login) (${name})$`)
const positionForm = new RegExp(`^pos (${number}) (${number})$`)
const goForm = new RegExp(`^go (\\d{1,9}) (${number}) (${number})$`)
const itemForm = new RegExp(`^(buy|drop) (\\d{1,9}) (${itemPattern})$`)
const rideForm = new RegExp(`^ride (\\d{1,9}) (${name})$`)
const walkForm = /^walk (\d{1,9})$/

/** Reads one datagram or one line. Never throws, whatever the bytes.
 *  One line end is allowed and ignored, so that people can try the arena with netcat. */
export function parseArenaRequest(payload: Buffer): ArenaRequest {
  if (payload.length > limits.requestBytesMax) return other
  const text = withoutLineEnd(payload.toString('latin1'))
  if (text === 'who') return { kind: 'who' }
  if (text === 'bye') return { kind: 'bye' }
  const [, verb, named] = helloForm.exec(text) ?? []
  if (named !== undefined)
    return verb === 'hello' ? { kind: 'hello', name: named } : { kind: 'login', account: named }
  const position = positionForm.exec(text)
  if (position !== null) return { kind: 'position', x: Number(position[1]), y: Number(position[2]) }
  return parseAct(text) ?? other
}

function parseAct(text: string): ArenaRequest | undefined {
  const [, went = '', x, y] = goForm.exec(text) ?? []
  if (went !== '') return { kind: 'act', sequence: went, act: { kind: 'go', x: Number(x), y: Number(y) } }
  const [, verb, traded = '', item = ''] = itemForm.exec(text) ?? []
  if (verb === 'buy' || verb === 'drop') return { kind: 'act', sequence: traded, act: { kind: verb, item } }
  const [, rode = '', driver = ''] = rideForm.exec(text) ?? []
  if (rode !== '') return { kind: 'act', sequence: rode, act: { kind: 'ride', driver } }
  const [, walked] = walkForm.exec(text) ?? []
  return walked === undefined ? undefined : { kind: 'act', sequence: walked, act: { kind: 'walk' } }
}

function withoutLineEnd(text: string): string {
  if (text.endsWith('\r\n')) return text.slice(0, -2)
  return text.endsWith('\n') ? text.slice(0, -1) : text
}
