import { numberIn } from './columns.ts'
import { row, type Statements } from './statements.ts'

/** How many more rows a table holds; counted at most once per commit, since counting costs as much as reading. */
export class TableRoom {
  readonly #count: string
  readonly #rowsMax: number
  #left: number | undefined

  /** @param count a statement that answers with the number of rows as `held` */
  constructor(count: string, rowsMax: number) {
    this.#count = count
    this.#rowsMax = rowsMax
  }

  *left(): Statements<number> {
    this.#left ??= this.#rowsMax - (yield* this.#held())
    return this.#left
  }

  /** Notes that `rows` were inserted, or, below zero, deleted. */
  take(rows: number): void {
    if (this.#left !== undefined) this.#left -= rows
  }

  *#held(): Statements<number> {
    const found = yield* row(this.#count)
    return found === undefined ? 0 : numberIn(found, 'held')
  }
}
