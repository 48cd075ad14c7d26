import { PLACEMENTS_MAX } from '../../../proto/contract/proxy-link.ts'
import { numberIn } from './columns.ts'
import type { Connection } from './connection.ts'

/** How many more placements the table holds; counted at most once per commit, since counting costs as much as reading. */
export class PlacementRoom {
  #left: number | undefined

  left(connection: Connection): number {
    this.#left ??= PLACEMENTS_MAX - countPlacements(connection)
    return this.#left
  }

  /** Notes that `rows` were inserted, or, below zero, deleted. */
  take(rows: number): void {
    if (this.#left !== undefined) this.#left -= rows
  }
}

function countPlacements(connection: Connection): number {
  const row = connection.row('SELECT COUNT(*) AS placements FROM placement')
  return row === undefined ? 0 : numberIn(row, 'placements')
}
