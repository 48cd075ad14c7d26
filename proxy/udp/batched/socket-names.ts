import type { SystemCalls } from './system-calls.ts'

export const AF_INET = 2
export const AF_INET6 = 10
/** `struct sockaddr_in` and `sockaddr_in6`. */
export const NAME_BYTES_V4 = 16
export const NAME_BYTES_V6 = 28

/** Texts that are remembered; a power of two. Whoever comes to a place that is taken takes it over. */
const TEXTS_MAX = 16_384
const TEXT_WORDS = 5
/** Addresses that are remembered in the system's form; when there are more, all are forgotten. */
const NAMES_MAX = 65_536
const TEXT_BYTES_MAX = 64
/** Behind the address that is being translated. */
const TEXT_AT = 32
const LENGTH_AT = TEXT_AT + TEXT_BYTES_MAX

/** Addresses between text, as the proxy has them, and the system's own form. Whom it knows costs no new string. */
export class SocketNames {
  readonly #calls: SystemCalls
  readonly #scratch = new ArrayBuffer(128)
  readonly #scratchAt: bigint
  readonly #scratchWords = new Uint32Array(this.#scratch)
  readonly #scratchBytes = Buffer.from(this.#scratch)
  readonly #texts: (string | undefined)[] = Array.from({ length: TEXTS_MAX }, () => undefined)
  readonly #textWords = new Uint32Array(TEXTS_MAX * TEXT_WORDS)
  readonly #names = new Map<string, Uint32Array>()

  constructor(calls: SystemCalls) {
    this.#calls = calls
    this.#scratchAt = calls.addressOf(this.#scratch)
  }

  /** Port of the address at `words[at]`. */
  port(words: Uint32Array, at: number): number {
    const first = words[at] ?? 0
    return (((first >>> 16) & 255) << 8) | (first >>> 24)
  }

  /** The address at `words[at]` as the system prints it; empty for one of neither family. */
  text(words: Uint32Array, at: number): string {
    const family = (words[at] ?? 0) & 0xffff
    if (family === AF_INET) return this.#remembered(words[at + 1] ?? 0, 0, 0, 0, AF_INET)
    if (family !== AF_INET6) return ''
    const a = words[at + 2] ?? 0
    const b = words[at + 3] ?? 0
    const c = words[at + 4] ?? 0
    const d = words[at + 5] ?? 0
    const scope = words[at + 6] ?? 0
    // Not remembered: interfaces may be renamed.
    return scope === 0 ? this.#remembered(a, b, c, d, AF_INET6) : this.#withZone(a, b, c, d, scope)
  }

  /** The address in the system's form, for `write`. Undefined if the text is no address of the family. */
  name(address: string, family: 4 | 6): Uint32Array | undefined {
    const known = this.#names.get(address)
    if (known !== undefined) return known.length * 4 === nameBytes(family) ? known : undefined
    if (address.includes('\0') || !this.#parse(address, family)) return undefined
    const name = this.#scratchWords.slice(0, nameBytes(family) / 4)
    if (this.#names.size >= NAMES_MAX) this.#names.clear()
    // A zone's number is another one when its interface comes back.
    if (!address.includes('%')) this.#names.set(address, name)
    return name
  }

  /** Writes a name with its port to `words[at]`. */
  write(name: Uint32Array, port: number, words: Uint32Array, at: number): void {
    words[at] = ((name[0] ?? 0) & 0xffff) | ((((port & 255) << 8) | (port >>> 8)) << 16)
    for (let index = 1; index < name.length; index += 1) words[at + index] = name[index] ?? 0
  }

  /** Where a name with its port lies for the system's next call. */
  pointerTo(name: Uint32Array, port: number): bigint {
    this.write(name, port, this.#scratchWords, 0)
    return this.#scratchAt
  }

  #parse(address: string, family: 4 | 6): boolean {
    return family === 4
      ? this.#calls.uv_ip4_addr(address, 0, this.#scratchAt) === 0
      : this.#calls.uv_ip6_addr(address, 0, this.#scratchAt) === 0
  }

  #remembered(a: number, b: number, c: number, d: number, family: number): string {
    const mixed = Math.imul(a ^ Math.imul(b, 31) ^ Math.imul(c, 961) ^ Math.imul(d, 29_791), 0x9e37_79b1)
    const place = (mixed >>> 16) & (TEXTS_MAX - 1)
    const at = place * TEXT_WORDS
    const words = this.#textWords
    const known = this.#texts[place]
    if (
      known !== undefined &&
      words[at] === a &&
      words[at + 1] === b &&
      words[at + 2] === c &&
      words[at + 3] === d &&
      words[at + 4] === family
    )
      return known
    const text = this.#print(a, b, c, d, family)
    words[at] = a
    words[at + 1] = b
    words[at + 2] = c
    words[at + 3] = d
    words[at + 4] = family
    this.#texts[place] = text
    return text
  }

  #print(a: number, b: number, c: number, d: number, family: number): string {
    this.#scratchWords.set([a, b, c, d])
    const text = this.#scratchAt + BigInt(TEXT_AT)
    if (this.#calls.uv_inet_ntop(family, this.#scratchAt, text, BigInt(TEXT_BYTES_MAX)) !== 0) return ''
    return this.#textOfScratch()
  }

  /** As node:dgram tells them: `fe80::1%eth0`. */
  #withZone(a: number, b: number, c: number, d: number, scope: number): string {
    const address = this.#print(a, b, c, d, AF_INET6)
    this.#scratchWords[LENGTH_AT / 4] = TEXT_BYTES_MAX
    this.#scratchWords[LENGTH_AT / 4 + 1] = 0
    const text = this.#scratchAt + BigInt(TEXT_AT)
    const found = this.#calls.uv_if_indextoname(scope, text, this.#scratchAt + BigInt(LENGTH_AT)) === 0
    return found ? `${address}%${this.#textOfScratch()}` : `${address}%${scope}`
  }

  #textOfScratch(): string {
    const end = this.#scratchBytes.indexOf(0, TEXT_AT)
    return this.#scratchBytes.toString('latin1', TEXT_AT, end)
  }
}

export function nameBytes(family: 4 | 6): number {
  return family === 4 ? NAME_BYTES_V4 : NAME_BYTES_V6
}
