import { ByteReader } from '../byte-reader.ts'

/** An answer up to this size is one datagram. */
export const WHOLE_BYTES_MAX = 1_400
/** What each datagram of a split answer carries: the engine's own value. */
const PART_BYTES = 1_248
/** Of our own answers. */
export const PARTS_MAX = 8
/** Of a shard's answer. */
const PARTS_READ_MAX = 16
const PART_READ_BYTES_MAX = 1_500
/** Answers of one shard that are under way at once: players and rules, and one that has lost a part. */
const UNDER_WAY_MAX = 3
const WHOLE = -1
const SPLIT = -2
const SPLIT_HEADER_BYTES = 12

/** The datagrams of one answer, in the form of the Source engine.
 *  @param answer with its header, at most `PARTS_MAX` parts long
 *  @param id of this answer, 31 bits */
export function splitAnswer(answer: Buffer, id: number): readonly Buffer[] {
  if (answer.length <= WHOLE_BYTES_MAX) return [answer]
  const total = Math.ceil(answer.length / PART_BYTES)
  return Array.from({ length: total }, (_, index) => {
    const header = Buffer.alloc(SPLIT_HEADER_BYTES)
    header.writeInt32LE(SPLIT)
    header.writeInt32LE(id, 4)
    header.writeUInt8(total, 8)
    header.writeUInt8(index, 9)
    header.writeUInt16LE(PART_BYTES, 10)
    return Buffer.concat([header, answer.subarray(index * PART_BYTES, (index + 1) * PART_BYTES)])
  })
}

/** Most bytes of an answer that becomes at most so many datagrams. */
export function answerBytesMax(parts: number): number {
  return parts === 1 ? WHOLE_BYTES_MAX : parts * PART_BYTES
}

/** Puts a shard's split answers together. Compressed ones are not read. */
export class AnswerAssembler {
  readonly #underWay = new Map<number, (Buffer | undefined)[]>()

  /** @returns the answer from its type byte on, once it is whole; valid as long as the datagram */
  add(datagram: Buffer): Buffer | undefined {
    const reader = new ByteReader(datagram)
    const header = reader.i32()
    if (header === WHOLE) return datagram.subarray(4)
    if (header !== SPLIT) return undefined
    const id = reader.i32()
    const total = reader.u8()
    const number = reader.u8()
    const readable = datagram.length > SPLIT_HEADER_BYTES && datagram.length <= PART_READ_BYTES_MAX
    if (!readable || id < 0 || total > PARTS_READ_MAX || number >= total) return undefined
    return this.#addPart(id, total, number, Buffer.from(datagram.subarray(SPLIT_HEADER_BYTES)))
  }

  #addPart(id: number, total: number, number: number, part: Buffer): Buffer | undefined {
    const known = this.#underWay.get(id)
    const parts = known?.length === total ? known : Array.from<Buffer | undefined>({ length: total })
    parts[number] = part
    this.#underWay.delete(id)
    const whole = parts.filter(one => one !== undefined)
    if (whole.length === total) {
      const answer = Buffer.concat(whole)
      return answer.length > 4 && answer.readInt32LE() === WHOLE ? answer.subarray(4) : undefined
    }
    for (const oldest of this.#underWay.keys()) {
      if (this.#underWay.size < UNDER_WAY_MAX) break
      this.#underWay.delete(oldest)
    }
    this.#underWay.set(id, parts)
    return undefined
  }
}
