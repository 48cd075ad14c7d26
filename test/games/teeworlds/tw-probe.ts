import { Packer, Unpacker } from './tw-numbers.ts'

/** A server list's side of Teeworlds, written from the protocol's description alone: it shares no code with the proxy. */
export interface TwInfo {
  readonly token: number
  readonly version: string
  readonly name: string
  readonly map: string
  readonly gameType: string
  /** Players, places for players, clients, places for clients. */
  readonly numbers: readonly number[]
  readonly clients: readonly TwClient[]
}

export interface TwClient {
  readonly name: string
  readonly clan: string
  readonly score: number
  readonly role: number
}

const CONNLESS = '\xff\xff\xff\xff\xff\xff'
export const OWN_TOKEN = 0x0a_0b_0c_0d

/** What `quakestat -tees` asks. */
export const PLAIN = Buffer.from(`${CONNLESS}\xff\xff\xff\xffgie3\x2a`, 'latin1')
export const SIXTY_FOUR = Buffer.from(`${CONNLESS}\xff\xff\xff\xfffstd\x2a`, 'latin1')
/** What DDNet's client asks. */
export const EXTENDED = Buffer.from('xe\x01\x02\0\0\xff\xff\xff\xffgie3\x2a', 'latin1')
export const EXTENDED_TOKEN = 0x01_02_2a

/** 0.7: a token first. */
export function tokenRequest(own = OWN_TOKEN, bytes = 520): Buffer {
  const request = Buffer.alloc(bytes)
  request[0] = 0x04
  request.writeUInt32BE(0xff_ff_ff_ff, 3)
  request[7] = 5
  request.writeUInt32BE(own, 8)
  return request
}

/** @returns the token that was given */
export function readToken(answer: Buffer, own = OWN_TOKEN): number {
  const right =
    answer.length === 12 && answer[0] === 0x04 && answer.readUInt32BE(3) === own && answer[7] === 5
  if (!right) throw new Error(`no token: ${answer.toString('hex')}`)
  return answer.readUInt32BE(8)
}

export function sevenQuestion(token: number, listToken: number, own = OWN_TOKEN): Buffer {
  const packer = new Packer()
  const tokens = Buffer.alloc(8)
  tokens.writeUInt32BE(token)
  tokens.writeUInt32BE(own, 4)
  packer.bytes(Buffer.from([0x21]), tokens, Buffer.from('\xff\xff\xff\xffgie3', 'latin1'))
  packer.int(listToken)
  return packer.whole()
}

/** 0.7: the first word of a connection, as long as its clients make it. */
export function sevenConnect(token: number, own = OWN_TOKEN): Buffer {
  const connect = tokenRequest(own)
  connect.writeUInt32BE(token, 3)
  connect[7] = 1
  return connect
}

/** 0.7: something said in a connection. */
export function sevenKeepAlive(token: number): Buffer {
  const bytes = Buffer.alloc(12)
  bytes[0] = 0x04
  bytes.writeUInt32BE(token, 3)
  return bytes
}

/** Every answer but the extended one, as clients of 0.6 read it: as many entries as it counts clients. */
export function readPlain(answer: Buffer): TwInfo {
  return readSix(answer, 'inf3')
}

/** Both parts and their entries together; the offset of each part has to be right. */
export function readSixtyFour(answers: readonly Buffer[]): TwInfo {
  const parts = answers.map(answer => readSix(answer, 'dtsf'))
  return { ...parts[0]!, clients: parts.flatMap(({ clients }) => clients) }
}

export function readExtended(answers: readonly Buffer[]): TwInfo & { readonly crc: string } {
  const [first, ...more] = answers.map(answer => new Unpacker(answer, wordEnd(answer, ['iext', 'iex+'])))
  if (first === undefined) throw new Error('no answer')
  const token = Number(first.text())
  const [version, name, map, crc, , gameType] = Array.from({ length: 6 }, () => first.text())
  const [, ...numbers] = Array.from({ length: 5 }, () => Number(first.text()))
  first.text()
  const clients = readEntries(first, true)
  for (const [index, part] of more.entries()) {
    const head = [Number(part.text()), Number(part.text()), part.text()]
    if (head[0] !== token || head[1] !== index + 1 || head[2] !== '')
      throw new Error(`part ${head.join(' ')}`)
    clients.push(...readEntries(part, true))
  }
  return {
    token,
    version: version!,
    name: name!,
    map: map!,
    crc: crc!,
    gameType: gameType!,
    numbers,
    clients,
  }
}

/** As clients of 0.7 read it. */
export function readSeven(answer: Buffer, own = OWN_TOKEN): TwInfo & { readonly given: number } {
  if (
    answer[0] !== 0x21 ||
    answer.readUInt32BE(1) !== own ||
    answer.toString('latin1', 9, 17) !== '\xff\xff\xff\xffinf3'
  )
    throw new Error(`no info: ${answer.toString('hex')}`)
  const reader = new Unpacker(answer, 17)
  const token = reader.int()
  const [version, name, , map, gameType] = Array.from({ length: 5 }, () => reader.text())
  const [, , ...numbers] = Array.from({ length: 6 }, () => reader.int())
  const clients = Array.from({ length: numbers[2]! }, () => {
    const [client, clan] = [reader.text(), reader.text()]
    const [, score, role] = [reader.int(), reader.int(), reader.int()]
    return { name: client, clan, score, role }
  })
  if (reader.left !== 0) throw new Error('bytes after the last client')
  const given = answer.readUInt32BE(5)
  return { token, given, version: version!, name: name!, map: map!, gameType: gameType!, numbers, clients }
}

function readSix(answer: Buffer, word: 'inf3' | 'dtsf'): TwInfo {
  const reader = new Unpacker(answer, wordEnd(answer, [word]))
  const token = Number(reader.text())
  const [version, name, map, gameType] = Array.from({ length: 4 }, () => reader.text())
  const [, ...numbers] = Array.from({ length: 5 }, () => Number(reader.text()))
  if (word === 'dtsf' && reader.int() % 24 !== 0) throw new Error('no offset')
  const clients = readEntries(reader, false)
  if (word === 'inf3' && clients.length !== numbers[2]) throw new Error('entries are missing')
  return { token, version: version!, name: name!, map: map!, gameType: gameType!, numbers, clients }
}

function readEntries(reader: Unpacker, extended: boolean): TwClient[] {
  const clients: TwClient[] = []
  while (reader.left > 0) {
    const [name, clan] = [reader.text(), reader.text()]
    const [, score, role] = [Number(reader.text()), Number(reader.text()), Number(reader.text())]
    if (extended) reader.text()
    clients.push({ name, clan, score, role })
  }
  return clients
}

function wordEnd(answer: Buffer, words: readonly string[]): number {
  const said = answer.toString('latin1', 0, 14)
  if (!words.some(word => said === `${CONNLESS}\xff\xff\xff\xff${word}`))
    throw new Error(`not ${words.join()}: ${said}`)
  return 14
}
