import type { Instruction } from './walk-words.ts'

const URGENCY: Readonly<Record<Instruction['word'], number>> = { cross: 0, closed: 2, corridor: 3, near: 4 }
/** Whoever has waited for so many answers goes before all but those who cross. */
export const ANSWERS_WAITED_MAX = 4
const WAITED_LONG = 1
/** What did not hold in so many answers is forgotten; in between there are answers about other players. */
const ANSWERS_REMEMBERED_MAX = 8

interface Telling {
  /** The number of the answer in which it was told last, or before which it came. */
  readonly at: number
  /** The number of the last answer at which it held. */
  readonly heldAt: number
}

/** In which order the instructions of one shard are told, since an answer has room for some only: most urgent first, but nobody is left out
 *  for ever. */
export class TellingOrder {
  /** By player and word. */
  readonly #tellings = new Map<string, Telling>()
  #answers = 0

  sorted(instructions: readonly Instruction[]): readonly Instruction[] {
    return instructions
      .map(instruction => {
        const toldAt = this.#toldAt(instruction)
        const hasWaited = instruction.word !== 'cross' && this.#answers - toldAt >= ANSWERS_WAITED_MAX
        return { instruction, toldAt, rank: hasWaited ? WAITED_LONG : URGENCY[instruction.word] }
      })
      .toSorted((left, right) => left.rank - right.rank || left.toldAt - right.toldAt)
      .map(({ instruction }) => instruction)
  }

  /** An answer was given.
   *  @param told what had room in it
   *  @param standing all that holds of the players whom it was about */
  told(told: readonly Instruction[], standing: readonly Instruction[]): void {
    const before = standing.map(one => ({ key: keyOf(one), at: this.#toldAt(one) }))
    this.#answers += 1
    const heldAt = this.#answers
    for (const { key, at } of before) this.#tellings.set(key, { at, heldAt })
    for (const one of told) this.#tellings.set(keyOf(one), { at: heldAt, heldAt })
    for (const [key, telling] of this.#tellings)
      if (heldAt - telling.heldAt >= ANSWERS_REMEMBERED_MAX) this.#tellings.delete(key)
  }

  #toldAt(instruction: Instruction): number {
    return this.#tellings.get(keyOf(instruction))?.at ?? this.#answers
  }
}

function keyOf({ account, word }: Instruction): string {
  return `${word} ${account}`
}
