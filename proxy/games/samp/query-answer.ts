import {
  EXTRA_TEXT_BYTES_MAX,
  type ExtraInformation,
  HEADER_BYTES,
  HOST_NAME_BYTES_MAX,
  LISTED_PLAYERS_MAX,
  type ListedPlayer,
  type Rule,
  RULES_MAX,
  type ServerInformation,
  SHORT_TEXT_BYTES_MAX,
} from './query.ts'

/** Reads what a server answered a query. Each function gives undefined for an answer that ends early, says more than one can, or goes on
 *  behind its end; whether it answers the right question is for whoever asked (`queryKindOf` reads the letter of neither). */

export function decodeInformation(answer: Buffer): ServerInformation | undefined {
  const read = new AnswerReader(answer)
  const password = read.unsigned(1)
  const players = read.unsigned(2)
  const playersMax = read.unsigned(2)
  const hostName = read.text(4, HOST_NAME_BYTES_MAX)
  const gameMode = read.text(4, SHORT_TEXT_BYTES_MAX)
  const language = read.text(4, SHORT_TEXT_BYTES_MAX)
  return read.whole
    ? { password: password !== 0, players, playersMax, hostName, gameMode, language }
    : undefined
}

export function decodePlayers(answer: Buffer): readonly ListedPlayer[] | undefined {
  const read = new AnswerReader(answer)
  const players: ListedPlayer[] = []
  const listed = read.unsigned(2)
  if (listed > LISTED_PLAYERS_MAX) return undefined
  for (let index = 0; index < listed; index += 1)
    players.push({ name: read.text(1, 0xff), score: read.unsigned(4) | 0 })
  return read.whole ? players : undefined
}

export function decodeRules(answer: Buffer): readonly Rule[] | undefined {
  const read = new AnswerReader(answer)
  const rules: Rule[] = []
  const listed = read.unsigned(2)
  if (listed > RULES_MAX) return undefined
  for (let index = 0; index < listed; index += 1)
    rules.push({ name: read.text(1, 0xff), value: read.text(1, 0xff) })
  return read.whole ? rules : undefined
}

export function decodeExtra(answer: Buffer): ExtraInformation | undefined {
  const read = new AnswerReader(answer)
  const discord = read.text(4, EXTRA_TEXT_BYTES_MAX)
  const bannerLight = read.text(4, EXTRA_TEXT_BYTES_MAX)
  const bannerDark = read.text(4, EXTRA_TEXT_BYTES_MAX)
  const logo = read.text(4, EXTRA_TEXT_BYTES_MAX)
  return read.whole ? { discord, bannerLight, bannerDark, logo } : undefined
}

/** Reads on behind the header. After the first thing that is not there everything reads as nothing, and `whole` says so in the end. */
class AnswerReader {
  readonly #answer: Buffer
  #at = HEADER_BYTES
  #broken: boolean

  constructor(answer: Buffer) {
    this.#answer = answer
    this.#broken = answer.length < HEADER_BYTES
  }

  /** Everything was there, and nothing is left. */
  get whole(): boolean {
    return !this.#broken && this.#at === this.#answer.length
  }

  unsigned(bytes: 1 | 2 | 4): number {
    if (!this.#has(bytes)) return 0
    const value = this.#answer.readUIntLE(this.#at, bytes)
    this.#at += bytes
    return value
  }

  text(lengthBytes: 1 | 4, bytesMax: number): string {
    const length = this.unsigned(lengthBytes)
    if (length > bytesMax) this.#broken = true
    if (!this.#has(length)) return ''
    const text = this.#answer.toString('latin1', this.#at, this.#at + length)
    this.#at += length
    return text
  }

  #has(bytes: number): boolean {
    if (this.#at + bytes > this.#answer.length) this.#broken = true
    return !this.#broken
  }
}
