/** Moves that are remembered, the latest. */
const MOVES_MAX = 10_000

/** What happened of one move is told so far. */
const STORY_MAX = 40

interface Members {
  readonly arrived: Set<string>
  readonly stayed: Set<string>
  /** For people. */
  readonly story: string[]
}

/** Whether vehicles stay whole: of everybody who was frozen for one move, all arrive by it or all go on where they were. A move that came to
 *  nothing may be begun again: what counts is what became of everybody then. Whose ticket ran out is neither. */
export class PartyWatch {
  /** Oldest first: a Map keeps the order of insertion. */
  readonly #moves = new Map<string, Members>()
  /** Of moves that are forgotten. */
  readonly #splits: string[] = []
  #together = 0

  /** Moves by which some arrived while others stayed, with what happened in order. */
  get splits(): readonly string[] {
    return [...this.#splits, ...[...this.#moves].filter(isSplit).map(describe)]
  }

  /** How many hand-offs brought more than one. */
  get together(): number {
    return this.#together + [...this.#moves.values()].filter(hasBroughtSeveral).length
  }

  /** It is frozen, or was told to go where the move leads. */
  leaves(account: string, move: string): void {
    this.#note(account, move, 'leaves').stayed.delete(account)
  }

  arrived(account: string, move: string): void {
    const { arrived, stayed } = this.#note(account, move, 'arrived')
    arrived.add(account)
    stayed.delete(account)
  }

  /** It goes on where it was. */
  stayed(account: string, move: string): void {
    const { arrived, stayed } = this.#note(account, move, 'stayed')
    if (!arrived.has(account)) stayed.add(account)
  }

  #note(account: string, move: string, word: string): Members {
    const members = this.#members(move)
    const line = `${account} ${word}`
    if (members.story.length < STORY_MAX && members.story.at(-1) !== line) members.story.push(line)
    return members
  }

  #members(move: string): Members {
    const known = this.#moves.get(move)
    if (known !== undefined) return known
    const members = { arrived: new Set<string>(), stayed: new Set<string>(), story: [] }
    this.#moves.set(move, members)
    const [oldest] = this.#moves
    if (this.#moves.size > MOVES_MAX && oldest !== undefined) this.#forget(oldest)
    return members
  }

  #forget(entry: readonly [string, Members]): void {
    const [move, members] = entry
    this.#moves.delete(move)
    if (hasBroughtSeveral(members)) this.#together += 1
    if (isSplit(entry)) this.#splits.push(describe(entry))
  }
}

function hasBroughtSeveral({ arrived }: Members): boolean {
  return arrived.size > 1
}

function isSplit([, { arrived, stayed }]: readonly [string, Members]): boolean {
  return arrived.size > 0 && stayed.size > 0
}

function describe([move, { story }]: readonly [string, Members]): string {
  return `${move}: ${story.join(', ')}`
}
