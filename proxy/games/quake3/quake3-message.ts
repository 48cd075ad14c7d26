/** What a client asks, in one line of text after four bytes of 0xff.
 *  Source: the id Tech 3 code (`SV_ConnectionlessPacket`), which ioquake3, OpenArena, Xonotic's DarkPlaces and others keep to. */
export interface Quake3Question {
  readonly topic: 'info' | 'status'
  /** Repeated in the answer; empty: none, or one that would break it. */
  readonly challenge: string
}

const OUT_OF_BAND = 0xff_ff_ff_ff
const HEADER_BYTES = 4
const GETINFO = Buffer.from('getinfo')
const GETSTATUS = Buffer.from('getstatus')
const GETCHALLENGE = Buffer.from('getchallenge')
const RCON = Buffer.from('rcon')
/** DarkPlaces' form, with a hash instead of the password. */
const SECURE_RCON = Buffer.from('srcon')
/** Servers answer no longer ones. */
const CHALLENGE_CHARACTERS_MAX = 128
const LINE_CHARACTERS_MAX = 256
const LOWER_CASE = 0x20
const SPACE = 0x20

export type Quake3Word = 'question' | 'remote-console' | 'first-word' | 'other'

/** Allocates nothing. */
export function quake3Word(datagram: Buffer): Quake3Word {
  if (datagram.length <= HEADER_BYTES || datagram.readUInt32LE(0) !== OUT_OF_BAND) return 'other'
  if (says(datagram, GETINFO) || says(datagram, GETSTATUS)) return 'question'
  if (says(datagram, RCON) || says(datagram, SECURE_RCON)) return 'remote-console'
  return says(datagram, GETCHALLENGE) ? 'first-word' : 'other'
}

/** @returns undefined for what servers leave without an answer, too */
export function parseQuake3Question(datagram: Buffer): Quake3Question | undefined {
  if (quake3Word(datagram) !== 'question') return undefined
  const text = datagram.toString('latin1', HEADER_BYTES, HEADER_BYTES + LINE_CHARACTERS_MAX)
  const [line = ''] = text.split('\0', 1).flatMap(part => part.split('\n', 1))
  const [word = '', challenge = ''] = line.split(/[\s"]+/)
  if (challenge.length > CHALLENGE_CHARACTERS_MAX) return undefined
  return {
    topic: word.toLowerCase() === 'getinfo' ? 'info' : 'status',
    challenge: isQuake3Value(challenge) ? challenge : '',
  }
}

/** @param challenge see `isQuake3Value` */
export function encodeQuake3Question({ topic, challenge }: Quake3Question): Buffer {
  return quake3Message(`${topic === 'info' ? 'getinfo' : 'getstatus'} ${challenge}`)
}

/** @param text one character per byte */
export function quake3Message(text: string): Buffer {
  return Buffer.from(`\u00ff\u00ff\u00ff\u00ff${text}`, 'latin1')
}

/** What may stand in a list of keys and values without being taken for something else. */
export function isQuake3Value(text: string): boolean {
  return plainQuake3Text(text) === text
}

/** Without control characters and those that lists of keys and values are made of. */
export function plainQuake3Text(text: string): string {
  return Array.from(text, character => (isPlain(character) ? character : '')).join('')
}

function isPlain(character: string): boolean {
  return character >= ' ' && character !== '\\' && character !== '"' && character !== ';'
}

/** Whether the first word is this one, in whatever case. */
function says(datagram: Buffer, word: Buffer): boolean {
  const end = HEADER_BYTES + word.length
  if (datagram.length < end) return false
  for (let index = 0; index < word.length; index += 1)
    if ((datagram.readUInt8(HEADER_BYTES + index) | LOWER_CASE) !== word[index]) return false
  return datagram.length === end || datagram.readUInt8(end) <= SPACE
}
