import { parseSaved, type SavedState } from '../../examples/arena/saved-state.ts'

/** One value of `player_state`, in the order in which the database had them. */
export interface Save {
  readonly account: string
  readonly epoch: number
  readonly value: string
}

/** What the database saw that must never be: an epoch after a later one (two shards save for one account), or fewer acts after more (what was
 *  saved or handed over is lost), or something else for the same acts. */
export function judgeSaves(saves: readonly Save[]): readonly string[] {
  const mistakes: string[] = []
  const latest = new Map<
    string,
    { readonly epoch: number; readonly state: SavedState; readonly value: string }
  >()
  for (const { account, epoch, value } of saves) {
    const state = parseSaved(value)
    const before = latest.get(account)
    if (state === undefined) {
      mistakes.push(`${account}: no state: ${value}`)
      continue
    }
    latest.set(account, { epoch, state, value })
    if (before === undefined) continue
    const told = `${account}: ${value} at ${epoch} after ${before.value} at ${before.epoch}`
    if (epoch < before.epoch) mistakes.push(`older epoch: ${told}`)
    if (state.score < before.state.score) mistakes.push(`lost: ${told}`)
    if (state.score === before.state.score && value !== before.value) mistakes.push(`changed: ${told}`)
  }
  return mistakes
}
