import { PLACEMENTS_MAX } from '../../../proto/contract/proxy-link.ts'
import { numberIn } from './columns.ts'
import { row, type Statements } from './statements.ts'

/** How many more placements the table holds; counted at most once per commit, since counting costs as much as reading. */
export class PlacementRoom {
  #left: number | undefined;

  *left(): Statements<number> {
    this.#left ??= PLACEMENTS_MAX - (yield* countPlacements())
    return this.#left
  }

  /** Notes that `rows` were inserted, or, below zero, deleted. */
  take(rows: number): void {
    if (this.#left !== undefined) this.#left -= rows
  }
}

function* countPlacements(): Statements<number> {
  const found = yield* row('SELECT COUNT(*) AS placements FROM placement')
  return found === undefined ? 0 : numberIn(found, 'placements')
}
