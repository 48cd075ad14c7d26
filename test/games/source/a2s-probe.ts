/** A server list's side of A2S, written from the protocol's description alone: it shares no code with the proxy. */
export interface A2sInfo {
  readonly protocol: number
  readonly name: string
  readonly map: string
  readonly folder: string
  readonly game: string
  readonly appId: number
  readonly players: number
  readonly slots: number
  readonly bots: number
  readonly kind: string
  readonly version: string
  readonly extra: number
  readonly port: number
  readonly keywords: string
}

export const INFO = Buffer.from('\xff\xff\xff\xffTSource Engine Query\0', 'latin1')
export const PLAYERS = Buffer.from('\xff\xff\xff\xffU', 'latin1')
export const RULES = Buffer.from('\xff\xff\xff\xffV', 'latin1')
const NONE = Buffer.alloc(4, 0xff)

/** Sends one datagram, and gives the next that comes back. */
export type Exchange = (datagram: Buffer) => Promise<Buffer>
/** The next one that comes, without sending. */
export type Next = () => Promise<Buffer>

/** Asks as Steam's own client does: without a challenge first, then with the one that came. */
export async function askA2s(question: Buffer, exchange: Exchange, next: Next): Promise<Buffer> {
  let answer = await exchange(question === INFO ? INFO : Buffer.concat([question, NONE]))
  if (answer[4] === 0x41) answer = await exchange(Buffer.concat([question, answer.subarray(5, 9)]))
  if (answer.readInt32LE() === -1) return answer
  const parts = new Map([[answer.readUInt8(9), answer.subarray(12)]])
  while (parts.size < answer.readUInt8(8)) {
    const part = await next()
    parts.set(part.readUInt8(9), part.subarray(12))
  }
  return Buffer.concat(Array.from({ length: parts.size }, (_, index) => parts.get(index) ?? Buffer.alloc(0)))
}

export function readInfo(answer: Buffer): A2sInfo {
  if (answer[4] !== 0x49) throw new Error(`no info: ${answer.toString('hex')}`)
  const texts = new Texts(answer, 6)
  const [name, map, folder, game] = [texts.next(), texts.next(), texts.next(), texts.next()]
  const at = texts.at
  const after = new Texts(answer, at + 9)
  const version = after.next()
  const extra = answer.readUInt8(after.at)
  const keywords = (extra & 0x20) === 0 ? '' : new Texts(answer, after.at + 3).next()
  return {
    protocol: answer.readUInt8(5),
    name,
    map,
    folder,
    game,
    appId: answer.readUInt16LE(at),
    players: answer.readUInt8(at + 2),
    slots: answer.readUInt8(at + 3),
    bots: answer.readUInt8(at + 4),
    kind: answer.toString('latin1', at + 5, at + 7),
    version,
    extra,
    port: answer.readUInt16LE(after.at + 1),
    keywords,
  }
}

export function readPlayers(answer: Buffer): { readonly name: string; readonly score: number }[] {
  if (answer[4] !== 0x44) throw new Error(`no players: ${answer.toString('hex')}`)
  const texts = new Texts(answer, 6)
  const players = Array.from({ length: answer.readUInt8(5) }, () => {
    texts.at += 1
    const name = texts.next()
    const score = answer.readInt32LE(texts.at)
    texts.at += 8
    return { name, score }
  })
  if (texts.at !== answer.length) throw new Error('bytes after the last player')
  return players
}

export function readRules(answer: Buffer): Readonly<Record<string, string>> {
  if (answer[4] !== 0x45) throw new Error(`no rules: ${answer.toString('hex')}`)
  const texts = new Texts(answer, 7)
  const rules = Array.from({ length: answer.readUInt16LE(5) }, () => [texts.next(), texts.next()] as const)
  if (texts.at !== answer.length) throw new Error('bytes after the last rule')
  return Object.fromEntries(rules)
}

class Texts {
  readonly #bytes: Buffer
  at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  next(): string {
    const end = this.#bytes.indexOf(0, this.at)
    if (end === -1) throw new Error('a text does not end')
    const text = this.#bytes.toString('utf8', this.at, end)
    this.at = end + 1
    return text
  }
}
