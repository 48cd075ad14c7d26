import { SETTLE_MS_DEFAULT } from './provider.ts'

/** A host's turn lasts as long as its provider needs to show a change, so that the next turn sees what this one has done; but at least so long that two
 *  looks of the loop at an unwell pool fall into it. */
export const HEAL_TURN_MS_MIN = 6_000
/** Every host is looked at for repair once in so many turns, and not all in the same one. */
export const HEAL_TURNS = 5
/** Of a provider that says nothing of itself. */
export const HEAL_TURN_MS = healTurnMs(SETTLE_MS_DEFAULT)
export const HEAL_INTERVAL_MS = HEAL_TURN_MS * HEAL_TURNS

export function healTurnMs(settleMs: number): number {
  return Math.max(settleMs, HEAL_TURN_MS_MIN)
}

/** Whether it is this host's turn. A hundred hosts that die together are not replaced in one pass: their turns are spread by their ids.
 *  @param settleMs of its provider */
export function healDue(host: string, now: number, settleMs: number = SETTLE_MS_DEFAULT): boolean {
  const turnMs = healTurnMs(settleMs)
  return (now + textHash(host)) % (turnMs * HEAL_TURNS) < turnMs
}

/** A number that only depends on the text, spread evenly: FNV-1a, 32 bits (Fowler, Noll, Vo 1991). */
export function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  return hash
}
