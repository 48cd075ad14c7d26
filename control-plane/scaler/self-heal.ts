/** Every host is looked at for repair this often, and not all at the same moment. */
export const HEAL_INTERVAL_MS = 300_000
/** How long a host's turn lasts: at least one pass of the loop falls into it. */
export const HEAL_TURN_MS = 60_000

/** Whether it is this host's turn. A hundred hosts that die together are not replaced in one pass: their turns are spread by their ids. */
export function healDue(host: string, now: number): boolean {
  return (now + textHash(host)) % HEAL_INTERVAL_MS < HEAL_TURN_MS
}

/** A number that only depends on the text, spread evenly: FNV-1a, 32 bits (Fowler, Noll, Vo 1991). */
export function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  return hash
}
