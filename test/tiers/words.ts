/** What players and shards say to each other. A word is a player's datagram; an answer is a shard's stamp before the word that it is about. Both name
 *  themselves, so that whoever finds one anywhere can tell whose it is. */
export interface WordName {
  readonly player: number
  /** Of this player's, from 0. */
  readonly sequence: number
}

export interface AnswerName {
  readonly shard: number
  /** Of this shard's, from 0: no two answers are alike. */
  readonly number: number
}

const WORD_MARK = 0x57
const ANSWER_MARK = 0x41
const NONCE_BYTES = 8
/** Mark, player, sequence, nonce. */
export const WORD_BYTES_MIN = 1 + 2 + 4 + NONCE_BYTES
/** Mark, shard, number. */
export const ANSWER_HEADER_BYTES = 1 + 1 + 4

/** Turned through by sequence: the last two travel in fragments, as answers and the last but one as words do. */
export const WORD_SIZES = [40, 200, 1_000, 1_470, 2_900] as const

/** @param noise as long as the word shall be, at least `WORD_BYTES_MIN`; becomes the word: nonce and filling stay */
export function wordOf({ player, sequence }: WordName, noise: Buffer): Buffer {
  noise.writeUInt8(WORD_MARK, 0)
  noise.writeUInt16BE(player, 1)
  noise.writeUInt32BE(sequence, 3)
  return noise
}

/** undefined for what is no word. */
export function readWord(bytes: Buffer): WordName | undefined {
  if (bytes.length < WORD_BYTES_MIN || bytes[0] !== WORD_MARK) return undefined
  return { player: bytes.readUInt16BE(1), sequence: bytes.readUInt32BE(3) }
}

export function answerOf({ shard, number }: AnswerName, word: Buffer): Buffer {
  const answer = Buffer.allocUnsafe(ANSWER_HEADER_BYTES + word.length)
  answer.writeUInt8(ANSWER_MARK, 0)
  answer.writeUInt8(shard, 1)
  answer.writeUInt32BE(number, 2)
  word.copy(answer, ANSWER_HEADER_BYTES)
  return answer
}

/** undefined for what is no answer. */
export function readAnswer(bytes: Buffer): (AnswerName & { readonly word: Buffer }) | undefined {
  if (bytes.length < ANSWER_HEADER_BYTES || bytes[0] !== ANSWER_MARK) return undefined
  return {
    shard: bytes.readUInt8(1),
    number: bytes.readUInt32BE(2),
    word: bytes.subarray(ANSWER_HEADER_BYTES),
  }
}
