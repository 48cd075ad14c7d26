/** Another one first in each round: nobody always follows the same neighbour. */
export function inTurn<T>(all: readonly T[], round: number): readonly T[] {
  const first = round % Math.max(1, all.length)
  return [...all.slice(first), ...all.slice(0, first)]
}
