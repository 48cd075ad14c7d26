/** Longest word that suggestions are made for: the cost is the product of both lengths. */
const WORD_CHARACTERS_MAX = 100

/** The one of `known` that `word` is most likely a misspelling of; undefined when none is close (a third of the letters may differ). */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  if (word.length > WORD_CHARACTERS_MAX) return undefined
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    if (candidate.length > WORD_CHARACTERS_MAX) continue
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Letters to insert, delete, replace or swap with their neighbour ("optimal string alignment", Damerau 1964). */
export function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1]
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      const replace = (previous[column - 1] ?? 0) + (same ? 0 : 1)
      const insertOrDelete = Math.min(current[column - 1] ?? 0, previous[column] ?? 0) + 1
      const swap = swapped ? (beforePrevious[column - 2] ?? Infinity) + 1 : Infinity
      current.push(Math.min(replace, insertOrDelete, swap))
    }
    beforePrevious = previous
    previous = current
  }
  return previous[right.length] ?? 0
}
