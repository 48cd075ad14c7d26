import { limits } from './limits.ts'

/** What a visitor asked. `other` is everything that is not exactly one of ours: it is echoed as it came. */
export type ArenaRequest =
  | { readonly kind: 'who' }
  | { readonly kind: 'hello'; readonly name: string }
  /** As `hello`, with an account that is played nowhere else. */
  | { readonly kind: 'login'; readonly account: string }
  | { readonly kind: 'position'; readonly x: number; readonly y: number }
  | { readonly kind: 'bye' }
  | { readonly kind: 'other' }

const other: ArenaRequest = { kind: 'other' }
const helloForm = new RegExp(`^(hello|login) ([\\w.-]{1,${limits.nameCharactersMax}})$`)
const positionForm = /^pos (-?\d{1,7}(?:\.\d{1,6})?) (-?\d{1,7}(?:\.\d{1,6})?)$/

/** Reads one datagram or one line. Never throws, whatever the bytes.
 *  One line end is allowed and ignored, so that people can try the arena with netcat. */
export function parseArenaRequest(payload: Buffer): ArenaRequest {
  if (payload.length > limits.requestBytesMax) return other
  const text = withoutLineEnd(payload.toString('latin1'))
  if (text === 'who') return { kind: 'who' }
  if (text === 'bye') return { kind: 'bye' }
  const [, verb, name] = helloForm.exec(text) ?? []
  if (name !== undefined) return verb === 'hello' ? { kind: 'hello', name } : { kind: 'login', account: name }
  const position = positionForm.exec(text)
  if (position !== null) return { kind: 'position', x: Number(position[1]), y: Number(position[2]) }
  return other
}

function withoutLineEnd(text: string): string {
  if (text.endsWith('\r\n')) return text.slice(0, -2)
  return text.endsWith('\n') ? text.slice(0, -1) : text
}
