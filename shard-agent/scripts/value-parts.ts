import { STATE_VALUE_BYTES_MAX } from '../../proto/contract/session.ts'

/** Most bytes of a part in an answer: base64 of it, with the other fields, stays within `ANSWER_BYTES_MAX`. */
export const STATE_PART_BYTES_MAX = 2_700
/** Values of one shard that are being put together at once; the oldest is forgotten for a new one. */
export const UNFINISHED_VALUES_MAX = 64

/** The bytes that a text of arguments stands for; undefined where it is no base64. */
export function bytesOf(text: string, encoding: 'text' | 'base64'): Buffer | undefined {
  if (encoding === 'text') return Buffer.from(text)
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text) || text.replace(/=+$/, '').length % 4 === 1) return undefined
  return Buffer.from(text, 'base64')
}

export type CutPart =
  | { readonly kind: 'part'; readonly text: string; readonly next: number }
  /** The bytes are no text, or have characters that an answer in text cannot carry. */
  | { readonly kind: 'no-text' }
  | { readonly kind: 'beyond' }

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A part of a value from `offset` on. A part of a text ends between characters, so it may be a little shorter.
 *  `next` is where the next part begins; the length of the value when this is the last. */
export function cutPart(
  value: Buffer,
  encoding: 'text' | 'base64',
  offset: number,
  bytesMax: number,
): CutPart {
  if (offset > value.length) return { kind: 'beyond' }
  const end = Math.min(value.length, offset + bytesMax)
  if (encoding === 'base64')
    return { kind: 'part', text: value.subarray(offset, end).toString('base64'), next: end }
  const last = end === value.length ? end : characterStart(value, end)
  if (last <= offset && end > offset) return { kind: 'no-text' }
  try {
    const text = decoder.decode(value.subarray(offset, last))
    return text.includes('\0') ? { kind: 'no-text' } : { kind: 'part', text, next: last }
  } catch {
    return { kind: 'no-text' }
  }
}

/** The last beginning of a character at or before `end`. */
function characterStart(value: Buffer, end: number): number {
  let start = end
  while (start > 0 && end - start < 4 && ((value[start] ?? 0) & 0xc0) === 0x80) start -= 1
  return start
}

export type PartVerdict =
  | { readonly kind: 'whole'; readonly value: Buffer }
  | { readonly kind: 'more'; readonly received: number }
  | { readonly kind: 'refused'; readonly field: 'offset' | 'total' | 'value'; readonly what: string }

/** Puts values together from parts that come in order. A part that came before may come again, if it is the same; offset 0 with other
 *  bytes begins anew. */
export class ValueParts {
  readonly #values = new Map<string, { readonly total: number; received: Buffer }>()

  /** @param name of the value: account, epoch and key */
  add(name: string, part: Buffer, offset: number, total: number | undefined): PartVerdict {
    if (total === undefined)
      return offset === 0 ? whole(part) : refused('total', 'is missing: this is a part of a value')
    if (offset + part.length > total) return refused('offset', 'the part ends beyond the total')
    const known = this.#values.get(name)
    const begun = known !== undefined && known.total === total ? known : undefined
    if (begun !== undefined && isRepeated(begun.received, part, offset)) return this.#verdict(begun)
    if (offset === 0) return this.#begin(name, part, total)
    if (begun === undefined || offset !== begun.received.length)
      return refused('offset', `the next part begins at ${begun?.received.length ?? 0}`)
    begun.received = Buffer.concat([begun.received, part])
    return this.#verdict(begun)
  }

  #begin(name: string, part: Buffer, total: number): PartVerdict {
    const begun = { total, received: part }
    this.#values.delete(name)
    this.#values.set(name, begun)
    const [oldest] = this.#values.keys()
    if (this.#values.size > UNFINISHED_VALUES_MAX && oldest !== undefined) this.#values.delete(oldest)
    return this.#verdict(begun)
  }

  /** A whole value stays, so that the repeated last part is answered alike. */
  #verdict({ total, received }: { readonly total: number; readonly received: Buffer }): PartVerdict {
    return received.length === total ? whole(received) : { kind: 'more', received: received.length }
  }
}

function isRepeated(received: Buffer, part: Buffer, offset: number): boolean {
  return (
    offset + part.length <= received.length && received.subarray(offset, offset + part.length).equals(part)
  )
}

function whole(value: Buffer): PartVerdict {
  return value.length > STATE_VALUE_BYTES_MAX
    ? refused('value', `has more than ${STATE_VALUE_BYTES_MAX} bytes`)
    : { kind: 'whole', value }
}

function refused(field: 'offset' | 'total' | 'value', what: string): PartVerdict {
  return { kind: 'refused', field, what }
}
