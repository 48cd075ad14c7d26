/** Numbers and texts of Teeworlds 0.7, read and written bit by bit as its description has them: first byte `ESDDDDDD`, then `EDDDDDDD`. */
export class Unpacker {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  int(): number {
    let bits = ''
    const first = this.#bits()
    bits = first.slice(2)
    for (let more = first[0]; more === '1';) {
      const next = this.#bits()
      more = next[0]
      bits = next.slice(1) + bits
    }
    const value = Number.parseInt(bits, 2)
    return first[1] === '1' ? -value - 1 : value
  }

  text(): string {
    const end = this.#bytes.indexOf(0, this.#at)
    if (end === -1) throw new Error('a text does not end')
    const text = this.#bytes.toString('utf8', this.#at, end)
    this.#at = end + 1
    return text
  }

  #bits(): string {
    const bits = this.#bytes.readUInt8(this.#at).toString(2).padStart(8, '0')
    this.#at += 1
    return bits
  }
}

export class Packer {
  readonly #parts: Buffer[] = []

  bytes(...parts: readonly Buffer[]): void {
    this.#parts.push(...parts)
  }

  text(...texts: readonly string[]): void {
    for (const text of texts) this.#parts.push(Buffer.from(`${text}\0`))
  }

  int(value: number): void {
    let digits = (value < 0 ? -value - 1 : value).toString(2)
    const groups = [digits.slice(-6).padStart(6, '0')]
    for (digits = digits.slice(0, -6); digits !== ''; digits = digits.slice(0, -7))
      groups.push(digits.slice(-7).padStart(7, '0'))
    const bytes = groups.map((group, index) => {
      const more = index < groups.length - 1 ? '1' : '0'
      return Number.parseInt(more + (index === 0 ? (value < 0 ? '1' : '0') : '') + group, 2)
    })
    this.#parts.push(Buffer.from(bytes))
  }

  whole(): Buffer {
    return Buffer.concat(this.#parts)
  }
}
