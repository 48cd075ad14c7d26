/** The greatest index below `count` that works, given that whatever lies below a working one works, too; undefined if even 0 does not.
 *  Starts at `guess` and asks in growing steps, then halves: few questions where the guess is good. */
export async function searchHighest(
  count: number,
  guess: number,
  works: (index: number) => Promise<boolean>,
): Promise<number | undefined> {
  // `low` works (or is none), `high` does not (or is beyond the end).
  let low = -1
  let high = count
  let at = Math.min(Math.max(0, guess), count - 1)
  for (let step = 1; low + 1 < high; step *= 2) {
    if (await works(at)) {
      low = at
      if (high < count || at === count - 1) break
      at = Math.min(count - 1, at + step)
    } else {
      high = at
      if (low >= 0 || at === 0) break
      at = Math.max(0, at - step)
    }
  }
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2)
    if (await works(middle)) low = middle
    else high = middle
  }
  return low === -1 ? undefined : low
}
